package io.signalbox.launcher;

import java.util.List;

/**
 * What a launcher has found of those before it.
 *
 * @param running instances that are still there
 * @param ended those that are not, and have not been forgotten
 * @param oddities in words: what was there and should not have been, and what became of it
 */
public record Recovery(List<Handle> running, List<Ended> ended, List<String> oddities) {

  public Recovery {
    running = List.copyOf(running);
    ended = List.copyOf(ended);
    oddities = List.copyOf(oddities);
  }
}
