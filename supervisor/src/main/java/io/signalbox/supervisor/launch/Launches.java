package io.signalbox.supervisor.launch;

import io.signalbox.launcher.LogFollower;
import io.signalbox.supervisor.plan.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every start of which anything is known, and what was written in it. Thread-safe. */
public interface Launches {

  /** The earliest of each instance first. */
  List<Launch> all();

  /** The last lines that an instance has written. */
  List<String> lastLines(LaunchName name, int count);

  /**
   * What an instance writes, from its last lines on.
   *
   * @return nothing when that start is not known
   */
  Optional<LogFollower> follow(LaunchName name, int lastLines);

  default Optional<Launch> find(LaunchName name) {
    return all().stream().filter(launch -> launch.name().equals(name)).findFirst();
  }

  /** The latest start of each instance that is known, unless an earlier one still lives. */
  default Map<InstanceId, Launch> latest() {
    Map<InstanceId, Launch> latest = new TreeMap<>();
    for (Launch launch : all()) {
      latest.merge(
          launch.name().instance(), launch, (earlier, later) -> earlier.lives() ? earlier : later);
    }
    return latest;
  }
}
