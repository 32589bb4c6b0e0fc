package io.signalbox.balancer;

import java.time.Duration;

/**
 * Is told what a {@link Balancer} decides about its servers, once for each change. Called by
 * whatever thread makes the change, which waits meanwhile: it must be quick, thread-safe, and leave
 * the balancer alone.
 *
 * @param <T> what servers are known by
 */
public interface BalancerObserver<T> {

  /** A server that was not there has come. */
  default void arrived(T target) {}

  /** A server is no longer one of the service's. */
  default void left(T target) {}

  /** A server takes no connection, or does not answer: it gets no requests. */
  default void lost(T target) {}

  /** A server that was lost answers. */
  default void found(T target) {}

  /**
   * A server has failed too many requests and gets none.
   *
   * @param time after which it gets one request to show itself
   */
  default void ejected(T target, Duration time) {}

  /** A server that was ejected has shown itself, and gets a growing share again. */
  default void readmitted(T target) {}
}
