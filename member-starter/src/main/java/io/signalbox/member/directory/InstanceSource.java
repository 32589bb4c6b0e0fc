package io.signalbox.member.directory;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who tells where the instances of a service are. */
public sealed interface InstanceSource {

  /**
   * The registry.
   *
   * @param health how it is found out whether one is well; null: by its actuator
   */
  record Registered(@Nullable Health health) implements InstanceSource {}

  /**
   * The registry, of a service that gets connections, and by them shows whether it is well.
   *
   * @param service in whose name, or of which they say in their metadata that they offer it
   */
  record Offered(String service) implements InstanceSource {}

  /**
   * Somebody else.
   *
   * @param instances asked for at each reading
   */
  record Declared(Supplier<List<Instance>> instances) implements InstanceSource {}
}
