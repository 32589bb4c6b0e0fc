package io.signalbox.balancer;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request at the server that {@link Balancer#attempt} chose for it. Whoever has begun it
 * ends it, whatever becomes of it; it ends once, however often it is told to. Thread-safe.
 *
 * @param <T> what the caller knows a server by
 */
public final class Attempt<T> {

  private static final long NOT_YET = -1;

  private final Balancer<T> balancer;
  private final Server<T> server;
  private final long startedAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Outcome outcome = Outcome.ABANDONED;
  private volatile long answeredAfter = NOT_YET;

  Attempt(Balancer<T> balancer, Server<T> server) {
    this.balancer = balancer;
    this.server = server;
    this.startedAt = balancer.now();
  }

  public T target() {
    return server.target();
  }

  public Server<T> server() {
    return server;
  }

  /**
   * The answer's header has come. How fast the client takes the rest is not the server's doing.
   *
   * @param status of HTTP
   * @param load the value of {@link LoadReport#HEADER}, if there is one
   */
  public void answered(int status, @Nullable String load) {
    answeredAfter = balancer.now() - startedAt;
    LoadReport report = load == null ? null : LoadReport.parse(load);
    if (report != null) {
      balancer.told(server, report);
    }
    outcome = outcome(status, report);
  }

  /** A server that refuses and says that it has room has something against this request alone. */
  private static Outcome outcome(int status, @Nullable LoadReport report) {
    Outcome outcome = Outcome.ofStatus(status);
    return outcome == Outcome.OVERLOADED && report != null && report.utilization() < 1
        ? Outcome.ABANDONED
        : outcome;
  }

  /** The server could not be reached, or broke off. */
  public void failed() {
    outcome = Outcome.FAILURE;
  }

  /** The server did not answer in time. */
  public void unanswered() {
    outcome = Outcome.UNANSWERED;
  }

  /** The server had no room for it. */
  public void refused() {
    outcome = Outcome.OVERLOADED;
  }

  /**
   * The answer has been passed on whole, or never will be.
   *
   * @return whether it was on its way until now
   */
  public boolean end() {
    boolean ends = ended.compareAndSet(false, true);
    if (ends) {
      long nanos = answeredAfter == NOT_YET ? balancer.now() - startedAt : answeredAfter;
      balancer.ended(server, outcome, nanos);
    }
    return ends;
  }
}
