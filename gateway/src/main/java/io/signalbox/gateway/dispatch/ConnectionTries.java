package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.gateway.forward.Ending;
import io.signalbox.member.directory.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's way from instance to instance, until one takes it. What is spoken on it nobody
 * knows here: it says nothing of how well or how fast its instance is, only whether that could be
 * reached. For one thread at a time.
 */
public final class ConnectionTries {

  private static final Logger log = LoggerFactory.getLogger(ConnectionTries.class);

  private final Service service;
  private final Balancer<Instance> balancer;
  private final List<Server<Instance>> failed = new ArrayList<>(0);

  ConnectionTries(Service service) {
    this.service = service;
    this.balancer = service.balancer();
  }

  /** Where it is to wait for an instance; null when it is to be given to the next one. */
  public @Nullable WaitingRoom roomToWaitIn() {
    return service.roomToWaitIn();
  }

  /**
   * Gives the connection to the next instance, which has it until the attempt is ended.
   *
   * @param last those that are asked only when there is no other
   * @return null when there is none for it, or enough have been tried
   */
  public @Nullable Attempt<Instance> next(Collection<Server<Instance>> last) {
    if (!failed.isEmpty() && !service.mayRepeat(failed.size())) {
      return null;
    }
    service.called();
    Attempt<Instance> attempt = last.isEmpty() ? null : balancer.attempt(with(last));
    if (attempt == null) {
      attempt = balancer.attempt(failed);
    }
    if (attempt == null && balancer.isFull(failed)) {
      service.meters().shed(ServiceMeters.Shed.FULL);
    }
    return attempt;
  }

  private List<Server<Instance>> with(Collection<Server<Instance>> others) {
    List<Server<Instance>> all = new ArrayList<>(failed);
    all.addAll(others);
    return all;
  }

  /** The instance has taken it. */
  public void taken() {
    service.meters().answered();
  }

  /** It could not be opened, and the instance has it no more. */
  public void failed(Attempt<Instance> attempt, Throwable cause) {
    Instance instance = attempt.target();
    log.warn("{} at {}: {}", instance.id(), instance.authority(), cause.toString());
    Failure failure = Objects.requireNonNull(Failure.of(Ending.ofConnecting(cause)));
    service.meters().failed(failure);
    // No failure to the balancer: without successes nothing would ever make up for it.
    attempt.end();
    if (failure.suspends()) {
      balancer.reachable(attempt.server(), false);
    }
    failed.add(attempt.server());
  }
}
