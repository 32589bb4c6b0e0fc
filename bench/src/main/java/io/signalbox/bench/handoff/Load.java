package io.signalbox.bench.handoff;

import java.util.ArrayList;
import java.util.List;

/** What clients ask for that ask again as soon as they have the answer. */
enum Load {
  KEPT_ALIVE("Kept alive, 64 connections, 200 bytes", 200, 64, List.of()),
  ONE_REQUEST_EACH(
      "One request a connection, 64 at once, 200 bytes",
      200,
      64,
      List.of("-H", "Connection: close")),
  MANY_CONNECTIONS("Kept alive, 1,000 connections, 200 bytes", 200, 1000, List.of()),
  MEDIUM_ANSWERS("Kept alive, 64 connections, 10 KiB", 10 * 1024, 64, List.of()),
  LARGE_ANSWERS("Kept alive, 64 connections, 1 MiB", 1024 * 1024, 64, List.of());

  private final String title;
  private final int bytes;
  private final int connections;
  private final List<String> options;

  Load(String title, int bytes, int connections, List<String> options) {
    this.title = title;
    this.bytes = bytes;
    this.connections = connections;
    this.options = options;
  }

  String title() {
    return title;
  }

  String path() {
    return Ways.path(bytes);
  }

  /** For wrk. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--connections", "" + connections));
    arguments.addAll(options);
    return arguments;
  }
}
