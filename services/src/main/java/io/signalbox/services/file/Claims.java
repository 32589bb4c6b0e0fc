package io.signalbox.services.file;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which requests and ports are somebody's, so that none are two services'. */
final class Claims {

  private static final String ANY_HOST = "";

  private record Claim(String host, String path) {}

  private final Map<Claim, Value> places = new HashMap<>();
  private final Map<Integer, Value> ports = new HashMap<>();

  /**
   * @param place where it stands
   */
  void add(int port, Value place) {
    Value other = ports.putIfAbsent(port, place);
    if (other != null) {
      place.refuse(Value.quoted(String.valueOf(port)) + " is another service's: " + other.place());
    }
  }

  /**
   * @param hosts none: any
   * @param paths with their places
   */
  void add(Collection<String> hosts, Map<String, Value> paths) {
    paths.forEach(
        (path, place) -> {
          for (String host : hosts.isEmpty() ? List.of(ANY_HOST) : hosts) {
            Value other = places.putIfAbsent(new Claim(host, path), place);
            if (other != null) {
              String of = host.equals(ANY_HOST) ? "" : " of the host " + host;
              place.refuse(Value.quoted(path) + of + " is another service's: " + other.place());
              return;
            }
          }
        });
  }
}
