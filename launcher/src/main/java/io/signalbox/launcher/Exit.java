package io.signalbox.launcher;

import java.time.Instant;
import java.util.List;

/**
 * How an instance has ended.
 *
 * @param seenAt when that was noticed
 * @param lastLines of what it has written, {@link Launcher#LAST_LINES} at most
 */
public record Exit(Cause cause, Instant seenAt, List<String> lastLines) {

  public Exit {
    lastLines = List.copyOf(lastLines);
  }

  /** Why it has ended; in words with {@link #toString}. */
  public sealed interface Cause {

    /** By itself, with 0 when all was well. */
    record Status(int number) implements Cause {
      @Override
      public String toString() {
        return "exit status " + number;
      }
    }

    /** Killed by a signal (signal(7)). */
    record Signalled(int number) implements Cause {

      private static final List<String> NAMES =
          List.of(
              "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
              "USR2", "PIPE", "ALRM", "TERM");

      @Override
      public String toString() {
        return number > 0 && number <= NAMES.size()
            ? "killed by SIG" + NAMES.get(number - 1)
            : "killed by signal " + number;
      }
    }

    /** Killed because it took more memory than its limit, or than there was. */
    record OutOfMemory() implements Cause {
      @Override
      public String toString() {
        return "out of memory";
      }
    }

    /**
     * Nobody can tell.
     *
     * @param reason in words
     */
    record Unknown(String reason) implements Cause {
      @Override
      public String toString() {
        return "ended, nobody knows how: " + reason;
      }
    }
  }
}
