package io.signalbox.bench.soak;

/**
 * How much is asked.
 *
 * @param requests in all
 * @param connections over which they go, at least; no more than there are requests
 * @param clients that ask at once, each over one connection after the other
 */
public record SoakPlan(int requests, int connections, int clients, Switch way) {

  private static final int WARM_UP_CONNECTIONS = 400;
  private static final int WARM_UP_REQUESTS = 20_000;

  public SoakPlan {
    if (connections < 1 || clients < 1 || requests < connections) {
      throw new IllegalArgumentException("nothing to do for some of them");
    }
  }

  /** Enough to open everything that stays open. */
  SoakPlan warmUp() {
    return new SoakPlan(WARM_UP_REQUESTS, WARM_UP_CONNECTIONS, clients, way);
  }

  /**
   * Of all requests those that go over one connection; about the same number on each.
   *
   * @param connection from 0
   */
  int requestsOn(int connection) {
    return (int) (requestsBefore(connection + 1L) - requestsBefore(connection));
  }

  private long requestsBefore(long connection) {
    return requests * connection / connections;
  }
}
