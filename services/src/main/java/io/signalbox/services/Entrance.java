package io.signalbox.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where what is for a service comes in.
 *
 * @param hosts that requests ask for, in lower case: names, or {@code *.} and a name for all one
 *     label below it; none: any
 * @param paths literal ones, and those that end in {@code /**} for all below
 * @param port where the gateway listens for its connections; null: its requests come to the
 *     gateway's own port
 */
public record Entrance(List<String> hosts, List<String> paths, @Nullable Integer port) {

  /** For requests. */
  public static Entrance of(List<String> hosts, List<String> paths) {
    return new Entrance(hosts, paths, null);
  }

  /** For connections. */
  public static Entrance at(@Nullable Integer port) {
    return new Entrance(List.of(), List.of(), port);
  }
}
