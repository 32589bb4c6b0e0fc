package io.signalbox.registry.registration;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What one instance claims: the paths that its service wants to be routed by. */
record PathClaims(List<ClaimedPath> paths) {

  /** Under which an instance in the table has them. */
  static final String NAME = "signalbox.paths";

  static final PathClaims NONE = new PathClaims(List.of());

  private static final String SEPARATOR = ",";

  PathClaims {
    paths = List.copyOf(paths);
  }

  /** Reads what {@link #toString()} has written. */
  static PathClaims read(String text) {
    return new PathClaims(Arrays.stream(text.split(SEPARATOR)).map(ClaimedPath::read).toList());
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** Which of them overlaps {@code path}, if any. */
  Optional<ClaimedPath> overlapping(ClaimedPath path) {
    for (ClaimedPath mine : paths) {
      if (mine.overlaps(path)) {
        return Optional.of(mine);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return paths.stream().map(ClaimedPath::toString).collect(Collectors.joining(SEPARATOR));
  }
}
