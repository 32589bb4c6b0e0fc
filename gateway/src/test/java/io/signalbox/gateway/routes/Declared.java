package io.signalbox.gateway.routes;

import java.util.List;

/** Declarations of which a test says only what it is about. */
final class Declared {

  private Declared() {}

  static ServiceDeclaration service(String name, String... paths) {
    return at(name, List.of(), List.of(paths));
  }

  static ServiceDeclaration at(String name, List<String> hosts, List<String> paths) {
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
        false,
        true,
        null,
        List.of(),
        null,
        "services.yml:1");
  }
}
