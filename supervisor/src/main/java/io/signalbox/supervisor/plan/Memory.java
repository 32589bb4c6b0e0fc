package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a plan knows of the past: a value, to be written to disk before the actions planned with
 * it are carried out. After a restart the supervisor reads it, says that it is {@linkplain
 * #recovered}, and plans on.
 *
 * @param services by name
 * @param lastGeneration the highest that any instance of any service ever had: none is used twice
 * @param drained whether a person wants nothing to run on this machine
 */
public record Memory(Map<String, ServiceMemory> services, long lastGeneration, boolean drained) {

  /** Nothing is remembered. What is found running is taken in. */
  public static final Memory EMPTY = new Memory(Map.of(), 0, false);

  public Memory {
    services = Collections.unmodifiableMap(new TreeMap<>(services));
  }

  /** The same in another life of the supervisor, which has seen nothing yet of what runs. */
  public Memory recovered(Instant now) {
    Map<String, ServiceMemory> recovered = new TreeMap<>(services);
    recovered.replaceAll(
        (name, service) ->
            new ServiceMemory(
                service.spec(),
                service.instances().stream().map(instance -> instance.recovered(now)).toList(),
                service.rollout(),
                service.stable(),
                service.scaled(),
                service.drained(),
                service.sleep()));
    return new Memory(recovered, lastGeneration, drained);
  }
}
