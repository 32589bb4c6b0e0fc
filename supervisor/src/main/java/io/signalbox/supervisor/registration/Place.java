package io.signalbox.supervisor.registration;

import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one start of an instance is called.
 *
 * @param host its address; null: this machine's
 * @param paths which requests its registration asks for; none: whatever is said elsewhere
 */
public record Place(LaunchName name, @Nullable String host, int port, List<String> paths) {

  public Place {
    paths = List.copyOf(paths);
  }

  /** At a port of this machine. */
  public Place(LaunchName name, int port) {
    this(name, null, port, List.of());
  }

  /** Nothing of a start that has no port. */
  public static Optional<Place> of(Launch launch) {
    return launch.port().isPresent()
        ? Optional.of(new Place(launch.name(), launch.port().getAsInt()))
        : Optional.empty();
  }

  String service() {
    return name.instance().service();
  }
}
