package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.directory.Decisions.Decision;
import io.signalbox.member.directory.Decisions.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DecisionsTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Decisions decisions =
      new Decisions("shop", meters, Clock.fixed(NOW, ZoneOffset.UTC));

  private static Instance instance(String id) {
    return new Instance(id, false, "127.0.0.1", 9000, 9001, null);
  }

  @Test
  void every_count_is_there_from_the_start() {
    assertThat(meters.find("signalbox.balancer.decisions").tag("service", "shop").counters())
        .hasSize(Kind.values().length)
        .allSatisfy(counter -> assertThat(counter.count()).isZero());
  }

  @Test
  void what_is_decided_is_counted_and_shown_with_its_reason() {
    decisions.arrived(instance("one"));
    decisions.ejected(instance("one"), Duration.ofSeconds(2));

    assertThat(decisions.latest())
        .containsExactly(
            new Decision(NOW, Kind.ARRIVED, "one", "is there"),
            new Decision(
                NOW,
                Kind.EJECTED,
                "one",
                "failed too many requests in a row: gets one again in 2000 ms"));
    Counter ejected =
        meters.get("signalbox.balancer.decisions").tag("decision", "ejected").counter();
    assertThat(ejected.count()).isEqualTo(1);
  }

  @Test
  void only_the_latest_are_remembered() {
    for (int i = 0; i < 25; i++) {
      decisions.lost(instance("i" + i));
    }

    assertThat(decisions.latest()).hasSize(20);
    assertThat(decisions.latest().getFirst().instance()).isEqualTo("i5");
    assertThat(decisions.latest().getLast().instance()).isEqualTo("i24");
  }
}
