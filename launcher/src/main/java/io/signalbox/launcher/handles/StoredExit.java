package io.signalbox.launcher.handles;

import io.signalbox.launcher.Exit;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Exit} as it is written down.
 *
 * @param number exit status or signal
 * @param reason why nobody knows
 */
public record StoredExit(
    Kind kind, @Nullable Integer number, @Nullable String reason, Instant seenAt) {

  /** The kinds of {@link Exit.Cause}. */
  public enum Kind {
    STATUS,
    SIGNAL,
    OUT_OF_MEMORY,
    UNKNOWN
  }

  public StoredExit {
    Objects.requireNonNull(kind, "no kind of end");
    Objects.requireNonNull(seenAt, "no time of the end");
    if ((kind == Kind.STATUS || kind == Kind.SIGNAL) && number == null) {
      throw new IllegalArgumentException("an end without its number");
    }
  }

  public static StoredExit of(Exit.Cause cause, Instant seenAt) {
    return switch (cause) {
      case Exit.Cause.Status(int number) -> new StoredExit(Kind.STATUS, number, null, seenAt);
      case Exit.Cause.Signalled(int number) -> new StoredExit(Kind.SIGNAL, number, null, seenAt);
      case Exit.Cause.OutOfMemory() -> new StoredExit(Kind.OUT_OF_MEMORY, null, null, seenAt);
      case Exit.Cause.Unknown(String reason) -> new StoredExit(Kind.UNKNOWN, null, reason, seenAt);
    };
  }

  public Exit exit(List<String> lastLines) {
    return new Exit(cause(), seenAt, lastLines);
  }

  private Exit.Cause cause() {
    return switch (kind) {
      case STATUS -> new Exit.Cause.Status(Objects.requireNonNull(number));
      case SIGNAL -> new Exit.Cause.Signalled(Objects.requireNonNull(number));
      case OUT_OF_MEMORY -> new Exit.Cause.OutOfMemory();
      case UNKNOWN -> new Exit.Cause.Unknown(Objects.requireNonNullElse(reason, ""));
    };
  }
}
