package io.signalbox.services;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container's labels declare.
 *
 * @param name of the service
 * @param paths which requests it gets; none: whatever is said elsewhere of its name
 * @param port at which it listens in its container
 * @param health the path at which it tells whether it is well; null: none is declared
 * @param startTimeout so long a container may take until it is ready
 */
public record LabelledService(
    String name, List<String> paths, int port, @Nullable String health, Duration startTimeout) {

  public LabelledService {
    paths = List.copyOf(paths);
  }
}
