package io.signalbox.registry.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentRefusalsTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final RecentRefusals refusals = new RecentRefusals(() -> now);

  private static RecentRefusals.Refusal refusal(String path) {
    return new RecentRefusals.Refusal("127.0.0.1", "POST", path, 409, "taken");
  }

  private void after(Duration pause) {
    now = now.plus(pause);
  }

  @Test
  void the_same_again_is_one_with_a_count_and_the_latest_time() {
    refusals.add(refusal("/a"));
    after(Duration.ofSeconds(1));
    refusals.add(refusal("/b"));
    after(Duration.ofSeconds(1));
    refusals.add(refusal("/a"));

    List<RecentRefusals.Seen> latest = refusals.latest();
    assertThat(latest)
        .extracting(seen -> seen.refusal().path(), RecentRefusals.Seen::count)
        .containsExactly(tuple("/a", 2), tuple("/b", 1));
    assertThat(latest.getFirst().last()).isEqualTo(now);
  }

  @Test
  void of_ten_thousand_the_latest_hundred_are_remembered() {
    for (int i = 0; i < 10_000; i++) {
      refusals.add(refusal("/" + i));
    }
    assertThat(refusals.latest()).hasSize(100);
    assertThat(refusals.latest().getFirst().refusal().path()).isEqualTo("/9999");
    assertThat(refusals.latest().getLast().refusal().path()).isEqualTo("/9900");
  }

  @Test
  void the_same_is_news_once_in_ten_minutes() {
    assertThat(refusals.add(refusal("/a"))).isTrue();
    after(Duration.ofMinutes(9));
    assertThat(refusals.add(refusal("/a"))).isFalse();
    after(Duration.ofMinutes(1));
    assertThat(refusals.add(refusal("/a"))).isTrue();
    assertThat(refusals.add(refusal("/a"))).isFalse();
  }

  @Test
  void what_is_remembered_is_short_and_can_be_printed() {
    refusals.add(
        new RecentRefusals.Refusal(
            "::1", "M".repeat(9000), "/\u001b" + "p".repeat(9000), 400, "r\n".repeat(9000)));
    RecentRefusals.Refusal kept = refusals.latest().getFirst().refusal();
    assertThat(kept.method()).hasSizeLessThan(30);
    assertThat(kept.path()).startsWith("/\\u001bppp").hasSizeLessThan(300);
    assertThat(kept.reason()).startsWith("r\\nr\\n").hasSizeLessThan(3000);
  }
}
