package io.signalbox.launcher.container;

import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an engine has told of one container, as far as no look at it shows that. Times are the
 * engine's; each is the start of 1970 where it has not happened.
 *
 * @param count of all that was told
 * @param signalled when it was last sent a signal that is to end it
 * @param died when it last ended
 * @param stopped when it was last stopped, which is after that end
 */
record ComposeEvents(int count, Instant signalled, Instant died, Instant stopped) {

  static final ComposeEvents NONE =
      new ComposeEvents(0, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);

  /** INT, QUIT, KILL and TERM: what images have themselves ended by. */
  private static final Set<String> ENDING = Set.of("2", "3", "9", "15");

  /** One that was told. */
  record Told(String container, String action, String signal, Instant at) {}

  /** Null when it says of no container anything that could be remembered. */
  static @Nullable Told read(Event event) {
    EventActor actor = event.getActor();
    Long at = event.getTimeNano();
    String action = event.getAction();
    if (actor == null || actor.getId() == null || at == null || action == null) {
      return null;
    }
    Map<String, String> attributes = actor.getAttributes();
    String signal = attributes == null ? "" : attributes.getOrDefault("signal", "");
    return new Told(actor.getId(), action, signal, Instant.EPOCH.plusNanos(at));
  }

  ComposeEvents with(Told told) {
    Instant at = told.at;
    return switch (told.action) {
      case "kill" ->
          new ComposeEvents(
              count + 1,
              ENDING.contains(told.signal) ? later(signalled, at) : signalled,
              died,
              stopped);
      case "die" -> new ComposeEvents(count + 1, signalled, later(died, at), stopped);
      case "stop" -> new ComposeEvents(count + 1, signalled, died, later(stopped, at));
      default -> new ComposeEvents(count + 1, signalled, died, stopped);
    };
  }

  /** After a connection was lost the same may be told again. */
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Whether it was told to end since that start, and not so long ago that it cannot mean to. */
  boolean isLeaving(Instant startedAt, Instant now, Duration longest) {
    return signalled.isAfter(startedAt) && signalled.plus(longest).isAfter(now);
  }

  /**
   * Why the start of that time is over.
   *
   * @param seen whether somebody here has seen it run
   * @param fresh whether it has just ended, so that there may be more to be told
   */
  ComposeEnd.Reason reason(Instant startedAt, boolean seen, boolean fresh) {
    if (stopped.isAfter(startedAt)) {
      return ComposeEnd.Reason.STOPPED;
    }
    boolean toldOf = died.isAfter(startedAt);
    if (!toldOf && !seen) {
      return ComposeEnd.Reason.UNSEEN;
    }
    boolean byItself = toldOf && !signalled.isAfter(startedAt);
    return fresh && !byItself ? ComposeEnd.Reason.UNTOLD : ComposeEnd.Reason.DIED;
  }
}
