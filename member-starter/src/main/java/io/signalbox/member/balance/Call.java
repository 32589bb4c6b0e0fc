package io.signalbox.member.balance;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Outcome;
import io.signalbox.balancer.Server;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request that an endpoint has been given. Whoever has begun it ends it, whatever becomes of it;
 * it ends once, however often it is told to. Thread-safe.
 */
public final class Call {

  private static final int UNAVAILABLE = 503;
  private static final int FIRST_SERVER_ERROR = 500;

  private final Balancer<Endpoint> balancer;
  private final Server<Endpoint> server;
  private final long startedAt = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Outcome outcome = Outcome.ABANDONED;
  private volatile long answeredAfter = -1;

  Call(Balancer<Endpoint> balancer, Server<Endpoint> server) {
    this.balancer = balancer;
    this.server = server;
  }

  public Endpoint endpoint() {
    return server.target();
  }

  Server<Endpoint> server() {
    return server;
  }

  /**
   * The answer's header has come.
   *
   * @param load the value of {@link LoadReport#HEADER}, if there is one
   */
  public void answered(int status, @Nullable String load) {
    answeredAfter = System.nanoTime() - startedAt;
    if (status == UNAVAILABLE) {
      outcome = Outcome.OVERLOADED;
    } else {
      outcome = status >= FIRST_SERVER_ERROR ? Outcome.FAILURE : Outcome.SUCCESS;
    }
    LoadReport report = load == null ? null : LoadReport.parse(load);
    if (report != null) {
      balancer.told(server, report);
    }
    balancer.reachable(server, true);
  }

  /** The endpoint did not answer, or broke off. */
  public void failed() {
    outcome = Outcome.FAILURE;
  }

  /** The answer has been read, or never will be. */
  public void end() {
    if (ended.compareAndSet(false, true)) {
      long nanos = answeredAfter >= 0 ? answeredAfter : System.nanoTime() - startedAt;
      balancer.ended(server, outcome, nanos);
    }
  }
}
