package io.signalbox.balancer;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Takes servers that fail out of the choice for a while. When the time is over such a server gets
 * one request: a success brings it back, a failure sends it away for twice as long.
 *
 * <p>After Envoy's outlier detection ({@code consecutive_5xx}, ejection share, panic threshold);
 * the single trial is that of a circuit breaker. Choosing takes no lock; a change of state does.
 */
final class Ejector<T> {

  private final Settings.Ejection settings;
  private final BalancerObserver<? super T> observer;
  private volatile boolean anyEjected;
  private volatile boolean panic;

  Ejector(Settings.Ejection settings, BalancerObserver<? super T> observer) {
    this.settings = settings;
    this.observer = observer;
  }

  boolean panics() {
    return panic;
  }

  /** Whoever is ejected and is to show itself with this request. */
  @Nullable Server<T> dueForTrial(Candidates<T> candidates, Collection<Server<T>> tried, long now) {
    // A repeat is not put at risk a second time.
    if (!anyEjected || !tried.isEmpty()) {
      return null;
    }
    for (Server<T> server : candidates.servers()) {
      if (server.startTrial(now, now + settings.maxTime().toNanos())) {
        return server;
      }
    }
    return null;
  }

  void ended(Candidates<T> candidates, Server<T> server, Outcome outcome, long now) {
    if (server.ejected()) {
      endedAtEjected(candidates, server, outcome, now);
    } else if (outcome.isFailure()
        && settings.consecutiveFailures() > 0
        && server.failuresInARow() >= settings.consecutiveFailures()) {
      eject(candidates, server, now);
    }
  }

  /**
   * Before the trial those still end that were on their way at the ejection: they say nothing about
   * recovery.
   */
  private synchronized void endedAtEjected(
      Candidates<T> candidates, Server<T> server, Outcome outcome, long now) {
    if (!server.onTrial()) {
      return;
    }
    switch (outcome) {
      case SUCCESS -> {
        server.readmit(now);
        count(candidates);
        if (server.isMember()) {
          observer.readmitted(server.target());
        }
      }
      case FAILURE, UNANSWERED, OVERLOADED -> ejectNow(candidates, server, now);
      case ABANDONED -> server.repeatTrial(now);
    }
  }

  private synchronized void eject(Candidates<T> candidates, Server<T> server, long now) {
    int all = candidates.size();
    int ejected = 0;
    for (Server<T> other : candidates.servers()) {
      if (other.ejected()) {
        ejected++;
      }
    }
    boolean allowed = ejected + 1 <= settings.maxShare() * all || ejected == 0 && all > 1;
    if (allowed && !server.ejected()) {
      ejectNow(candidates, server, now);
    }
  }

  private void ejectNow(Candidates<T> candidates, Server<T> server, long now) {
    Duration time = Duration.ofNanos(server.eject(now) - now);
    count(candidates);
    if (server.isMember()) {
      observer.ejected(server.target(), time);
    }
  }

  /** Takes stock after a change. */
  synchronized void count(Candidates<T> candidates) {
    int well = 0;
    boolean ejected = false;
    for (Server<T> server : candidates.servers()) {
      ejected |= server.ejected();
      if (server.isWell()) {
        well++;
      }
    }
    anyEjected = ejected;
    panic = well < settings.panicThreshold() * candidates.size();
  }
}
