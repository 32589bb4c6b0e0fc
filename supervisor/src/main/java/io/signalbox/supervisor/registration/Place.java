package io.signalbox.supervisor.registration;

import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import java.util.Optional;

/** Where one start of an instance is called. */
public record Place(LaunchName name, int port) {

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
