package io.signalbox.gateway.routes;

import io.signalbox.services.Entrance;
import io.signalbox.services.Handling;
import io.signalbox.services.Location;
import io.signalbox.services.Protocol;
import io.signalbox.services.ServiceDeclaration;
import java.util.List;

/** Declarations of which a test says only what it is about. */
public final class Declared {

  private Declared() {}

  public static ServiceDeclaration service(String name, String... paths) {
    return service(name, List.of(), List.of(paths), false);
  }

  /** One whose members answer clients themselves. */
  public static ServiceDeclaration handoff(String name, String... paths) {
    return service(name, List.of(), List.of(paths), true);
  }

  public static ServiceDeclaration at(String name, List<String> hosts, List<String> paths) {
    return service(name, hosts, paths, false);
  }

  private static ServiceDeclaration service(
      String name, List<String> hosts, List<String> paths, boolean handoff) {
    return new ServiceDeclaration(
        name,
        Protocol.HTTP,
        Entrance.of(hosts, paths),
        Location.REGISTERED,
        new Handling(0, true, null, null, null, null, handoff, List.of()),
        null,
        "services.yml:1");
  }
}
