package io.signalbox.supervisor.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.Rollout;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.plan.ServiceReport.InstanceReport;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetersTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);

  private void shopIs(Phase phase, int second) {
    shopIs(phase, Rollout.State.DONE, second);
  }

  private void shopIs(Phase phase, boolean serves, int second) {
    shopIs(phase, serves, Rollout.State.DONE, second);
  }

  private void shopIs(Phase phase, Rollout.State rollout, int second) {
    shopIs(phase, phase == Phase.READY, rollout, second);
  }

  private void shopIs(Phase phase, boolean serves, Rollout.State rollout, int second) {
    double share = rollout == Rollout.State.CANARY ? 0.05 : 1;
    Instant now = BEGIN.plusSeconds(second);
    meters.read(
        List.of(
            new ServiceReport(
                "shop",
                serves ? ServiceReport.State.WELL : ServiceReport.State.DOWN,
                1,
                serves ? 1 : 0,
                new Rollout(1, "v1", null, rollout, BEGIN, ""),
                "",
                List.of(
                    new InstanceReport(
                        new InstanceId("shop", 1), 1, "v1", phase, serves, share, "")))),
        now);
  }

  private double failures(String how) {
    return registry.get("signalbox.supervisor.failures").tag("how", how).counter().count();
  }

  private double gauge(String name) {
    return registry.get("signalbox.supervisor." + name).tag("service", "shop").gauge().value();
  }

  private Timer starts(String phase) {
    return registry
        .get("signalbox.supervisor.starts")
        .tag("service", "shop")
        .tag("phase", phase)
        .timer();
  }

  @Test
  void the_way_from_wanted_to_serving_is_split_by_what_is_waited_for() {
    shopIs(Phase.WAITING, 0);
    shopIs(Phase.STARTING, 1);
    shopIs(Phase.STARTING, 4);
    shopIs(Phase.READY, false, 8);
    shopIs(Phase.READY, false, 9);
    shopIs(Phase.READY, true, 10);
    shopIs(Phase.READY, false, 20);
    shopIs(Phase.READY, true, 100);

    for (String phase : List.of("waiting", "starting", "registering")) {
      assertThat(starts(phase).count()).as(phase).isOne();
    }
    assertThat(starts("waiting").totalTime(TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(starts("starting").totalTime(TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(starts("registering").totalTime(TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void who_was_there_before_the_supervisor_has_not_arrived() {
    shopIs(Phase.UNKNOWN, 0);
    shopIs(Phase.READY, 1);

    assertThat(starts("starting").count()).isZero();
    assertThat(starts("registering").count()).isZero();
  }

  @Test
  void each_failure_is_counted_once_by_what_became_of_it() {
    shopIs(Phase.READY, 0);
    shopIs(Phase.SICK, 1);
    shopIs(Phase.READY, 2);
    shopIs(Phase.BACKOFF, 3);
    shopIs(Phase.BACKOFF, 4);
    shopIs(Phase.STARTING, 5);
    shopIs(Phase.CRASHLOOP, 6);

    assertThat(failures("sick")).isOne();
    assertThat(failures("ended")).isOne();
    assertThat(failures("crash-loop")).isOne();
  }

  @Test
  void who_was_in_a_crash_loop_before_the_supervisor_came_has_not_failed_again() {
    shopIs(Phase.CRASHLOOP, 0);

    assertThat(failures("crash-loop")).isZero();
  }

  @Test
  void wanted_and_serving_are_those_of_the_latest_report() {
    shopIs(Phase.READY, 0);
    assertThat(gauge("serving")).isOne();

    shopIs(Phase.SICK, 1);
    assertThat(gauge("serving")).isZero();
    assertThat(gauge("wanted")).isOne();

    meters.read(List.of(), BEGIN);
    assertThat(registry.find("signalbox.supervisor.wanted").gauge()).isNull();
  }

  @Test
  void the_share_of_a_canary_is_told_as_long_as_there_is_one() {
    shopIs(Phase.READY, Rollout.State.CANARY, 0);
    assertThat(gauge("canary")).isEqualTo(0.05);

    shopIs(Phase.READY, Rollout.State.WATCHING, 1);
    assertThat(gauge("canary")).isZero();
  }

  @Test
  void a_rollout_is_counted_at_its_end() {
    shopIs(Phase.READY, Rollout.State.SURGING, 0);
    shopIs(Phase.READY, Rollout.State.WATCHING, 1);
    shopIs(Phase.READY, Rollout.State.DONE, 2);
    shopIs(Phase.READY, Rollout.State.SURGING, 3);
    shopIs(Phase.READY, Rollout.State.REVERTING, 4);
    shopIs(Phase.READY, Rollout.State.FAILED, 5);
    shopIs(Phase.READY, Rollout.State.FAILED, 6);

    var rollouts = registry.get("signalbox.supervisor.rollouts");
    assertThat(rollouts.tag("outcome", "done").counter().count()).isOne();
    assertThat(
            registry
                .get("signalbox.supervisor.rollouts")
                .tag("outcome", "went-back")
                .counter()
                .count())
        .isOne();
  }

  private void sleeperIs(ServiceReport.State state, int wanted, int serving, int millis) {
    meters.read(
        List.of(
            new ServiceReport(
                "shop",
                state,
                wanted,
                serving,
                new Rollout(1, "v1", null, Rollout.State.DONE, BEGIN, ""),
                "",
                List.of())),
        BEGIN.plusMillis(millis));
  }

  @Test
  void a_service_that_wakes_is_counted_with_the_time_until_it_serves() {
    sleeperIs(ServiceReport.State.ASLEEP, 0, 0, 0);
    assertThat(gauge("asleep")).isOne();
    Timer wakes = registry.get("signalbox.supervisor.wakes").tag("service", "shop").timer();
    assertThat(wakes.count()).isZero();

    sleeperIs(ServiceReport.State.DOWN, 1, 0, 1000);
    sleeperIs(ServiceReport.State.DOWN, 1, 0, 2000);
    assertThat(gauge("asleep")).isZero();
    sleeperIs(ServiceReport.State.WELL, 1, 1, 3500);
    sleeperIs(ServiceReport.State.DOWN, 1, 0, 4000);
    sleeperIs(ServiceReport.State.WELL, 1, 1, 5000);
    assertThat(wakes.count()).isOne();
    assertThat(wakes.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(2500);

    sleeperIs(ServiceReport.State.LEAVING, 0, 1, 6000);
    sleeperIs(ServiceReport.State.ASLEEP, 0, 0, 7000);
    sleeperIs(ServiceReport.State.DOWN, 1, 0, 8000);
    sleeperIs(ServiceReport.State.ASLEEP, 0, 0, 9000);
    assertThat(wakes.count()).as("one that did not come to serve").isOne();
  }
}
