package io.signalbox.handoff.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the server whose connections may leave and enter among all that were fitted before they
 * were bound: only its port tells which one it is, and that is known last. Thread-safe.
 */
public final class FittedServers {

  private static final Logger log = LoggerFactory.getLogger(FittedServers.class);

  private final List<FittedServer> fitted = new CopyOnWriteArrayList<>();
  private volatile @Nullable OpenServer open;

  FittedServer add() {
    FittedServer server = new FittedServer();
    fitted.add(server);
    return server;
  }

  /**
   * From now on the server at {@code port} is the one that is meant.
   *
   * @return whether it is one whose connections can be passed on and taken over
   */
  public boolean open(int port) {
    for (FittedServer each : fitted) {
      OpenServer server = each.await();
      if (server != null && server.isAt(port)) {
        open = server;
        if (server.unfit() != null) {
          log.info("Connections to port {} stay there: it speaks {}", port, server.unfit());
        }
        return server.passesConnections();
      }
    }
    log.warn("Connections to port {} stay there: its server is not one that was fitted", port);
    return false;
  }

  /** The one that is meant; null as long as there is none. */
  @Nullable OpenServer open() {
    return open;
  }

  /** Null when it is not the one that is meant. */
  @Nullable OpenServer ifOpen(FittedServer fitted) {
    OpenServer server = open;
    return server != null && server.equals(fitted.server()) ? server : null;
  }
}
