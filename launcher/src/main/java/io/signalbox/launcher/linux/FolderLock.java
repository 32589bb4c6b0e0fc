package io.signalbox.launcher.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a second process out of a folder, or a second one in this process. It ends with the process
 * that holds it, however that ends.
 *
 * <p>Not {@code FileChannel.tryLock}: that one is lost as soon as the JVM closes any other
 * descriptor of the file.
 */
public final class FolderLock implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final int descriptor;

  private FolderLock(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * @param file holds the number of the process that has the lock
   * @return nothing when somebody else has it
   */
  public static Optional<FolderLock> acquire(Path file) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<FolderLock> lock = tryOnce(file);
    // A child on its way to become its program holds what its parent held, for a moment longer.
    while (lock.isEmpty() && !isAlive(holder(file)) && System.nanoTime() < deadline) {
      Thread.sleep(INTERVAL);
      lock = tryOnce(file);
    }
    return lock;
  }

  /** Who has the lock, or had it last; 0 when the file does not tell. */
  public static int holder(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private static boolean isAlive(int holder) {
    return holder == 0
        || new ProcessTable().stat(holder).filter(stat -> !stat.isZombie()).isPresent();
  }

  private static Optional<FolderLock> tryOnce(Path file) throws IOException {
    int descriptor = Linux.open(file);
    try {
      Linux.lock(descriptor);
    } catch (SystemCallException e) {
      Linux.close(descriptor);
      if (e.number() == Linux.EAGAIN) {
        return Optional.empty();
      }
      throw e;
    }
    FolderLock lock = new FolderLock(descriptor);
    try {
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
      return Optional.of(lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public void close() {
    Linux.close(descriptor);
  }
}
