package io.signalbox.member.directory;

import io.signalbox.balancer.Server;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * Asks instances that have a request for it whether they are well. One answer proves little: it
 * takes {@link #FALL} bad ones in a row to be ill and {@link #RISE} good ones to be well again, as
 * with HAProxy. Thread-safe.
 */
final class HealthChecks {

  static final int FALL = 3;
  static final int RISE = 2;

  private static final int BAD = 400;

  private final LoadReader reader;
  private final Map<Server<Instance>, Standing> standings = new ConcurrentHashMap<>();

  /**
   * @param against answers in a row that say otherwise than {@code well}
   */
  private record Standing(boolean well, int against) {

    static final Standing NEW = new Standing(true, 0);

    Standing after(boolean good) {
      if (good == well) {
        return new Standing(well, 0);
      }
      return against + 1 < (well ? FALL : RISE)
          ? new Standing(well, against + 1)
          : new Standing(good, 0);
    }
  }

  HealthChecks(LoadReader reader) {
    this.reader = reader;
  }

  /** Asks once, and tells what is to be thought of the instance after that. */
  boolean isWell(Server<Instance> server, String path) throws InterruptedException {
    boolean good = answersWell(server.target(), path);
    return standings
        .merge(server, Standing.NEW.after(good), (before, first) -> before.after(good))
        .well();
  }

  private boolean answersWell(Instance instance, String path) throws InterruptedException {
    try {
      return reader.status(instance, path) < BAD;
    } catch (IOException | TimeoutException e) {
      return false;
    }
  }

  /** Forgets the instances that have left. */
  void retain(Collection<Server<Instance>> known) {
    standings.keySet().retainAll(Set.copyOf(known));
  }
}
