package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.activation.Guest;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.gateway.problem.Problem;
import io.signalbox.member.directory.Instance;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * One request's way from instance to instance: which one is next, what becomes of a failure. No
 * instance gets the same request twice, unless it has said that it did not take it. For one thread
 * at a time.
 */
final class Tries {

  private static final Logger log = LoggerFactory.getLogger(Tries.class);

  private final Service service;
  private final String route;
  private final Balancer<Instance> balancer;
  private final @Nullable InetSocketAddress client;
  private final List<Server<Instance>> failed = new ArrayList<>(0);
  private @Nullable Failure last;

  /** It has been refused once: on another connection the same instance may take it. */
  private boolean refused;

  /** It has waited until there was room for it. */
  private boolean inTurn;

  /** It has waited after that, too. */
  private boolean again;

  /**
   * @param route on which the request has come
   * @param client whose request it is, if that is known
   */
  Tries(Service service, String route, @Nullable InetSocketAddress client) {
    this.service = service;
    this.route = route;
    this.balancer = service.balancer();
    this.client = client;
  }

  /**
   * Gives the request to the next instance.
   *
   * @throws ErrorResponseException when there is none for it
   */
  Dispatched next() {
    ClientShares.Place place =
        inTurn ? service.shares().takeInTurn(client) : service.shares().take(client);
    if (place == null) {
      service.meters().shed(ServiceMeters.Shed.CLIENT_SHARE);
      throw tooManyOfClient();
    }
    service.called();
    Attempt<Instance> attempt = balancer.attempt(failed);
    if (attempt == null) {
      place.end();
      throw last == null ? nobody() : last.toProblem();
    }
    return new Dispatched(attempt, service.targets().dispatched(route, attempt.target()), place);
  }

  /**
   * Where it is to wait for an instance; null when it is to be given to the next one. Once more
   * where nobody took its connection, and nobody else is there: an instance may have just gone.
   */
  @Nullable WaitingRoom roomToWaitIn() {
    if (last == null) {
      return service.roomToWaitIn();
    }
    return last.suspends() && !again ? service.roomToWaitInAgain() : null;
  }

  /** It has waited, and now it is its turn. */
  void called() {
    inTurn = true;
    again = last != null;
    // Nobody has it, so that whoever is there now may be asked, be it the same.
    failed.clear();
  }

  /** What a client is told that has waited in vain. */
  ErrorResponseException sentAway(Guest.Refusal why) {
    return switch (why) {
      case FULL ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "waiting-room-full",
              service.name() + " is being started, and as many requests wait for it as may.");
      case LATE ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "not-awake-in-time",
              service.name() + " has not started in the time that a request waits for it.");
      case FAILED ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "does-not-wake",
              service.name() + " could not be started. That is tried again after a while.");
    };
  }

  /** The header of its answer has come. */
  void answered(Dispatched dispatched, int status, @Nullable String load) {
    service.meters().answered();
    dispatched.attempt().answered(status, load);
  }

  /** The instance has failed it, and has it no more. */
  void failed(Dispatched dispatched, Failure failure, String how) {
    Server<Instance> server = dispatched.attempt().server();
    Instance instance = server.target();
    log.warn("{} at {}: {}", instance.id(), instance.authority(), how);
    service.meters().failed(failure);
    dispatched.failed(failure);
    dispatched.end();
    if (failure.suspends()) {
      balancer.reachable(server, false);
    }
    boolean onceMore = failure == Failure.REFUSED && !refused;
    refused |= onceMore;
    if (!onceMore) {
      failed.add(server);
    }
    last = failure;
  }

  /**
   * Whether another instance may be asked, or waited for, as far as the number of repeats is
   * concerned.
   */
  boolean mayRepeat() {
    return roomToWaitIn() != null || service.mayRepeat(failed.size());
  }

  private ErrorResponseException tooManyOfClient() {
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE,
        "client-share",
        "The client has as many requests at " + service.name() + " as one may have.");
  }

  private ErrorResponseException nobody() {
    if (balancer.isFull(failed)) {
      service.meters().shed(ServiceMeters.Shed.FULL);
      return Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE,
          "saturated",
          "All instances of " + service.name() + " have as many requests as they stand.");
    }
    return nobody(service.name());
  }

  /** What clients are told when a service has no instance. */
  static ErrorResponseException nobody(String service) {
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE, "no-instance", "No instance of " + service + " is up.");
  }
}
