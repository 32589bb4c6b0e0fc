package io.signalbox.supervisor.launch;

import io.signalbox.launcher.Exit;
import io.signalbox.supervisor.plan.Presence;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one start.
 *
 * @param version as which it was started; empty when that is not known
 * @param port empty when it was not started, or found without what was written down of it
 * @param exit null while it runs, and when it was not started
 */
public record Launch(
    LaunchName name, String version, Presence presence, OptionalInt port, @Nullable Exit exit) {

  /** What is seen of one that has ended so. */
  public static Presence.Ended ended(Exit exit) {
    return new Presence.Ended(
        switch (exit.cause()) {
          case Exit.Cause.Status(int number) -> "exited with " + number;
          case Exit.Cause.Signalled signal -> "was " + signal;
          case Exit.Cause.OutOfMemory() -> "was killed (out of memory)";
          case Exit.Cause.Unknown unknown -> unknown.toString();
        });
  }

  public boolean lives() {
    return presence instanceof Presence.Alive;
  }
}
