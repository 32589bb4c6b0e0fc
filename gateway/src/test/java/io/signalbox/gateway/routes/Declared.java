package io.signalbox.gateway.routes;

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
        hosts,
        paths,
        0,
        List.of(),
        false,
        null,
        null,
        null,
        handoff,
        true,
        null,
        List.of(),
        null,
        false,
        "services.yml:1");
  }
}
