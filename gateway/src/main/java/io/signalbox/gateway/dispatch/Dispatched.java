package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Attempt;

/**
 * A request that an instance has been given, and what is shown of it. It is on its way until its
 * answer has been passed on whole, or never will be.
 */
record Dispatched(Attempt<Instance> attempt, TargetMeters.OnTheWay meters) {

  void failed(Failure failure) {
    if (failure == Failure.SATURATED) {
      attempt.refused();
    } else {
      attempt.failed();
    }
  }

  /** Once, however often it is told to. */
  void end() {
    if (attempt.end()) {
      meters.end();
    }
  }
}
