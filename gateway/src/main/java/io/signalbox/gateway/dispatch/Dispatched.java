package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Outcome;
import io.signalbox.balancer.Server;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * A request that an instance has been given. It is on its way until its answer has been passed on
 * whole, or never will be; it ends once, however often it is told to.
 */
final class Dispatched {

  private final Balancer<Instance> balancer;
  private final Server<Instance> server;
  private final TargetMeters.OnTheWay meters;
  private final long startedAt = System.nanoTime();
  private volatile Outcome outcome = Outcome.ABANDONED;
  private volatile long answeredAfter = -1;

  Dispatched(Balancer<Instance> balancer, Server<Instance> server, TargetMeters.OnTheWay meters) {
    this.balancer = balancer;
    this.server = server;
    this.meters = meters;
  }

  Instance instance() {
    return server.target();
  }

  /**
   * The answer's header has come. How fast the client takes the rest is not the instance's doing.
   */
  void answered(HttpStatusCode status) {
    answeredAfter = System.nanoTime() - startedAt;
    if (status.value() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
      outcome = Outcome.OVERLOADED;
    } else {
      outcome = status.is5xxServerError() ? Outcome.FAILURE : Outcome.SUCCESS;
    }
  }

  void failed(Failure failure) {
    outcome = failure == Failure.SATURATED ? Outcome.OVERLOADED : Outcome.FAILURE;
  }

  void end() {
    if (meters.end()) {
      long nanos = answeredAfter >= 0 ? answeredAfter : System.nanoTime() - startedAt;
      balancer.ended(server, outcome, nanos);
    }
  }
}
