package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Attempt;
import io.signalbox.gateway.forward.Address;
import io.signalbox.member.directory.Instance;

/**
 * A request that an instance has been given, and what is shown of it. It is on its way until its
 * answer has been passed on whole, or never will be.
 */
record Dispatched(
    Attempt<Instance> attempt, TargetMeters.OnTheWay meters, ClientShares.Place place) {

  /** Where it goes. */
  Address address() {
    Instance instance = attempt.target();
    return new Address(instance.host(), instance.port(), instance.secure(), instance.serverName());
  }

  void failed(Failure failure) {
    switch (failure) {
      case SATURATED, REFUSED -> attempt.refused();
      case HEAD_TOO_LARGE -> {
        // Nothing is known of the instance.
      }
      case TIMEOUT -> attempt.unanswered();
      default -> attempt.failed();
    }
  }

  /** Once, however often it is told to. */
  void end() {
    if (attempt.end()) {
      meters.end();
      place.end();
    }
  }
}
