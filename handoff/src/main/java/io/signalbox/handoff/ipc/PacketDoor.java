package io.signalbox.handoff.ipc;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket in the folder that processes meet in, under a name that nobody has had, with a thread
 * that accepts whoever connects. Thread-safe.
 */
public final class PacketDoor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PacketDoor.class);

  /** Before the next try after the system refused a connection. */
  private static final long RETRY_MILLIS = 100;

  private final String name;
  private final PacketListener listener;

  private PacketDoor(String name, PacketListener listener) {
    this.name = name;
    this.listener = listener;
  }

  /**
   * @param folder made if need be
   * @param prefix of the socket's name: letters, digits and -
   * @param visitors is given each connection, by one thread
   * @throws IOException also when others may enter the folder
   */
  public static PacketDoor open(Path folder, String prefix, Consumer<PacketSocket> visitors)
      throws IOException {
    String name = prefix + HexFormat.of().toHexDigits(new SecureRandom().nextLong()) + ".sock";
    PacketListener listener = PacketListener.open(SocketFolder.require(folder).resolve(name));
    Thread.ofPlatform()
        .name(prefix + "handoff-accept")
        .daemon()
        .start(() -> acceptAll(listener, visitors));
    return new PacketDoor(name, listener);
  }

  private static void acceptAll(PacketListener listener, Consumer<PacketSocket> visitors) {
    try (listener) {
      PacketSocket socket = acceptNext(listener);
      while (socket != null) {
        visitors.accept(socket);
        socket = acceptNext(listener);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable PacketSocket acceptNext(PacketListener listener)
      throws InterruptedException {
    while (true) {
      try {
        return listener.accept();
      } catch (IOException e) {
        log.warn("A gateway could not connect: {}", e.getMessage());
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** The socket's, in its folder. */
  public String name() {
    return name;
  }

  /** Accepts no more. */
  @Override
  public void close() {
    listener.end();
  }
}
