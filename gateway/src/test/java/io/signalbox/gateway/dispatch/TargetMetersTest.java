package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.directory.Instance;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetMetersTest {

  private static final Instance FIRST =
      new Instance("worker-1", false, "127.0.0.1", 1001, 1001, null);
  private static final Instance SECOND =
      new Instance("worker-2", false, "127.0.0.1", 1002, 1002, null);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TargetMeters meters = new TargetMeters(registry, "worker-service");

  @Test
  void counts_a_request_from_its_dispatch_to_its_end() {
    TargetMeters.OnTheWay one = meters.dispatched("tasks", FIRST);
    TargetMeters.OnTheWay two = meters.dispatched("tasks", FIRST);
    assertThat(inFlight(FIRST)).isEqualTo(2);

    one.end();
    assertThat(inFlight(FIRST)).isEqualTo(1);
    two.end();
    assertThat(inFlight(FIRST)).isZero();
    assertThat(ended(FIRST)).isEqualTo(2);
  }

  @Test
  void forgets_an_instance_that_has_left_once_its_last_request_has_ended() {
    TargetMeters.OnTheWay last = meters.dispatched("tasks", FIRST);
    meters.dispatched("tasks", SECOND).end();

    meters.retain(List.of(SECOND));
    assertThat(inFlight(FIRST)).isEqualTo(1);

    last.end();
    meters.retain(List.of(SECOND));
    assertThat(registry.find("signalbox.dispatch.in.flight").gauges()).hasSize(1);
    assertThat(registry.find("signalbox.dispatch.duration").tag("target", "worker-1").timer())
        .isNull();
  }

  @Test
  void leaves_the_instances_of_other_services_alone() {
    new TargetMeters(registry, "report-service").dispatched("reports", FIRST).end();
    meters.retain(List.of());
    assertThat(registry.find("signalbox.dispatch.duration").timers()).hasSize(1);
  }

  private double inFlight(Instance instance) {
    return registry
        .get("signalbox.dispatch.in.flight")
        .tag("target", instance.id())
        .gauge()
        .value();
  }

  private long ended(Instance instance) {
    return registry.get("signalbox.dispatch.duration").tag("target", instance.id()).timer().count();
  }
}
