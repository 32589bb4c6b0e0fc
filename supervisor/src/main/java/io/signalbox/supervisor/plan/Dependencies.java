package io.signalbox.supervisor.plan;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who needs whom. Services that need each other in a circle do not wait for each other, and nobody
 * waits for a service that is not here.
 */
final class Dependencies {

  private final Map<String, Set<String>> declared = new TreeMap<>();
  private final Map<String, List<String>> needs = new TreeMap<>();

  Dependencies(Collection<ServiceSpec> services) {
    for (ServiceSpec service : services) {
      declared.put(service.name(), service.dependsOn());
    }
    for (String service : declared.keySet()) {
      needs.put(
          service, direct(service).stream().filter(other -> !reaches(other, service)).toList());
    }
  }

  /** Whom a service waits for. */
  List<String> of(String service) {
    return needs.getOrDefault(service, List.of());
  }

  /** Who waits for a service. */
  List<String> on(String service) {
    return needs.keySet().stream().filter(other -> of(other).contains(service)).toList();
  }

  private Set<String> direct(String service) {
    Set<String> here = new TreeSet<>(declared.getOrDefault(service, Set.of()));
    here.retainAll(declared.keySet());
    return here;
  }

  private boolean reaches(String from, String to) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      String service = open.pop();
      if (service.equals(to)) {
        return true;
      }
      if (seen.add(service)) {
        open.addAll(direct(service));
      }
    }
    return false;
  }
}
