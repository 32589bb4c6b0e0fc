package io.signalbox.launcher.container;

import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LimitState.Kind;
import io.signalbox.launcher.Limits;
import java.util.Arrays;
import java.util.List;

/**
 * What an engine says that it can limit.
 *
 * @param processors that it has
 * @param otherwise why it limits nothing else, in words
 */
record Abilities(boolean cores, boolean memory, boolean threads, int processors, String otherwise) {

  /** When it does not say. */
  static Abilities untold(String reason) {
    return new Abilities(false, false, false, Integer.MAX_VALUE, reason);
  }

  List<LimitState> all() {
    return Arrays.stream(Kind.values()).map(this::state).toList();
  }

  /** Of those that are asked for. */
  List<LimitState> of(Limits limits) {
    return Arrays.stream(Kind.values()).filter(limits::has).map(this::state).toList();
  }

  private LimitState state(Kind kind) {
    boolean able =
        switch (kind) {
          case CORES -> cores;
          case MEMORY -> memory;
          case THREADS -> threads;
        };
    return able ? LimitState.applied(kind) : LimitState.notApplied(kind, otherwise);
  }
}
