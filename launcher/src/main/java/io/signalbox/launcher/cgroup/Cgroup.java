package io.signalbox.launcher.cgroup;

import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LimitState.Kind;
import io.signalbox.launcher.Limits;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The control group of one program: whatever it starts stays in it. Thread-safe, stateless. */
public final class Cgroup {

  private static final int PERIOD_MICROS = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofMillis(2);

  private final Path folder;

  /**
   * @param folder where it is, or has been
   */
  public Cgroup(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** Moves a process in; what that starts from then on is in it as well. */
  public void join(long pid) throws IOException {
    write("cgroup.procs", Long.toString(pid));
  }

  /**
   * Sets a limit that this machine can set.
   *
   * @return whether it holds; nothing when none is wanted
   */
  Optional<LimitState> limit(Kind kind, Limits wanted) {
    return switch (kind) {
      case CORES ->
          wanted.cores().stream().mapToObj(cores -> set(kind, "cpu.max", quota(cores))).findFirst();
      case MEMORY ->
          wanted.memoryBytes().stream()
              .mapToObj(bytes -> set(kind, "memory.max", Long.toString(bytes)))
              .peek(state -> killTogether())
              .findFirst();
      case THREADS ->
          wanted.threads().stream()
              .mapToObj(most -> set(kind, "pids.max", Integer.toString(most)))
              .findFirst();
    };
  }

  private static String quota(double cores) {
    return String.format(Locale.ROOT, "%d %d", Math.round(cores * PERIOD_MICROS), PERIOD_MICROS);
  }

  private LimitState set(Kind kind, String file, String value) {
    try {
      write(file, value);
      return LimitState.applied(kind);
    } catch (IOException e) {
      return LimitState.notApplied(kind, "the system refuses " + value + ": " + why(e));
    }
  }

  /** A program of which the system has killed one process is no longer that program. */
  private void killTogether() {
    try {
      write("memory.oom.group", "1");
    } catch (IOException e) {
      // From Linux 4.19; before, whoever takes most is killed, as everywhere.
    }
  }

  /**
   * Kills all that are in it, frozen ones too.
   *
   * @return false when the system cannot do it at once (before Linux 5.14)
   */
  public boolean kill() throws IOException {
    if (!Files.exists(folder.resolve("cgroup.kill"))) {
      return !Files.exists(folder);
    }
    writeIfThere("cgroup.kill", "1");
    return true;
  }

  /**
   * Freezes or thaws all that are in it, and waits until that is done.
   *
   * @return false when it is gone
   */
  public boolean freeze(boolean frozen) throws IOException, InterruptedException {
    boolean done = writeIfThere("cgroup.freeze", frozen ? "1" : "0") && await("frozen", frozen);
    if (!done && Files.exists(folder)) {
      if (frozen) {
        // It would freeze whenever the last of it can be.
        writeIfThere("cgroup.freeze", "0");
      }
      throw new IOException(
          "the system has not %s all of it within %d s"
              .formatted(frozen ? "frozen" : "thawed", PATIENCE.toSeconds()));
    }
    return done;
  }

  public boolean isFrozen() {
    return isTrue("frozen");
  }

  /** Whether any process is in it. */
  public boolean isPopulated() {
    return isTrue("populated");
  }

  /** Whether the system has killed one of its processes for want of memory. */
  public boolean ranOutOfMemory() {
    return value("memory.events", "oom_kill").map(number -> !number.equals("0")).orElse(false);
  }

  /**
   * Removes it once nobody is in it, for which it waits a little.
   *
   * @return whether it is gone
   */
  public boolean remove() throws IOException, InterruptedException {
    if (!await("populated", false)) {
      return false;
    }
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (FileSystemException e) {
      // Groups that the program has made inside, or a process that is not all gone.
      return false;
    }
  }

  private boolean await(String event, boolean wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (isTrue(event) != wanted) {
      if (System.nanoTime() > deadline || !Files.exists(folder)) {
        return false;
      }
      Thread.sleep(INTERVAL);
    }
    return true;
  }

  private boolean isTrue(String event) {
    return value("cgroup.events", event).map("1"::equals).orElse(false);
  }

  /** Of a file with a word and a number in each line. */
  private Optional<String> value(String file, String name) {
    try {
      return Files.readAllLines(folder.resolve(file)).stream()
          .map(line -> line.split(" "))
          .filter(words -> words.length == 2 && words[0].equals(name))
          .map(words -> words[1])
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** It may go at any time, once the program has ended. */
  private boolean writeIfThere(String file, String value) throws IOException {
    try {
      write(file, value);
      return true;
    } catch (IOException e) {
      if (Files.exists(folder)) {
        throw e;
      }
      return false;
    }
  }

  private void write(String file, String value) throws IOException {
    Files.writeString(folder.resolve(file), value, StandardOpenOption.WRITE);
  }

  static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it has no such limit";
    }
    return e instanceof FileSystemException failed && failed.getReason() != null
        ? failed.getReason()
        : String.valueOf(e.getMessage());
  }
}
