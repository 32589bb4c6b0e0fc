package io.signalbox.handoff.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where other processes on this host connect to. One thread accepts, and closes it afterwards. */
public final class PacketListener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PacketListener.class);
  private static final int BACKLOG = 16;

  private final Path path;
  private final int socket;
  private volatile boolean ended;

  private PacketListener(Path path, int socket) {
    this.path = path;
    this.socket = socket;
  }

  /**
   * @param path where nothing is yet
   */
  public static PacketListener open(Path path) throws IOException {
    int socket = Posix.packetSocket();
    try {
      Posix.bind(socket, path);
      Posix.listen(socket, BACKLOG);
      return new PacketListener(path, socket);
    } catch (IOException e) {
      Posix.close(socket);
      throw e;
    }
  }

  /**
   * Waits for the next one of this process's own user.
   *
   * @return null when the listener has ended
   */
  public @Nullable PacketSocket accept() throws IOException {
    while (!ended) {
      int accepted;
      try {
        accepted = Posix.accept(socket);
      } catch (IOException e) {
        if (ended) {
          return null;
        }
        throw e;
      }
      try {
        PacketSocket.requireOwnUser(accepted);
        return new PacketSocket(accepted);
      } catch (IOException e) {
        log.warn("Refused a connection to {}: {}", path, e.getMessage());
        Posix.close(accepted);
      }
    }
    return null;
  }

  /** Wakes whoever accepts. */
  public void end() {
    ended = true;
    try {
      Files.deleteIfExists(path);
      Posix.shutdown(socket, Posix.SHUT_RDWR);
    } catch (IOException e) {
      log.warn("{} could not be removed: {}", path, e.getMessage());
    }
  }

  /** Only by the thread that accepts. */
  @Override
  public void close() {
    Posix.close(socket);
  }
}
