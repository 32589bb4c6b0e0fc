package io.signalbox.services.file;

import io.signalbox.logs.Printable;
import io.signalbox.services.ReservedNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which services start after which, so that all can. */
final class Dependencies {

  private static final int MOST_TOLD = 5;
  private static final int SHOWN = 63;

  private final Map<String, Map<String, Value>> ofServices = new LinkedHashMap<>();
  private final Map<String, Value> toBeNeeded = new LinkedHashMap<>();
  private final Set<String> followed = new HashSet<>();

  /**
   * @param on services, with the places where they stand
   */
  void add(String service, Map<String, Value> on) {
    ofServices.put(service, on);
  }

  /**
   * Nothing but another that depends on it can have this service started.
   *
   * @param place of what says so
   */
  void hasToBeNeeded(String service, Value place) {
    toBeNeeded.put(service, place);
  }

  /**
   * Refuses what leads nowhere or back.
   *
   * @param services all of the file
   */
  void check(Set<String> services) {
    ofServices.forEach(
        (service, on) ->
            on.forEach(
                (other, place) -> {
                  if (other.equals(service)) {
                    place.refuse(Value.quoted(other) + " is the service itself: leave it out");
                  } else if (!services.contains(other) && !ReservedNames.ALL.contains(other)) {
                    place.refuse(Value.quoted(other) + " is no service" + hint(other, services));
                  }
                }));
    ofServices.values().forEach(on -> toBeNeeded.keySet().removeAll(on.keySet()));
    toBeNeeded
        .values()
        .forEach(
            place ->
                place.refuse(
                    "nothing could wake it: write paths or port, or have another service depend on"
                        + " it"));
    ofServices.keySet().forEach(service -> follow(service, new ArrayList<>()));
  }

  private static String hint(String name, Set<String> services) {
    return Nearest.to(name, services)
        .or(() -> Nearest.to(name, ReservedNames.ALL))
        .map(Nearest::question)
        .orElseGet(() -> ": write one of this file, or of " + String.join(", ", ReservedNames.ALL));
  }

  private void follow(String service, List<String> way) {
    if (!followed.add(service)) {
      return;
    }
    way.add(service);
    ofServices
        .getOrDefault(service, Map.of())
        .forEach(
            (other, place) -> {
              int begin = way.indexOf(other);
              if (begin < 0) {
                follow(other, way);
              } else if (!other.equals(service)) {
                place.refuse(inWords(way.subList(begin, way.size())));
              }
            });
    way.removeLast();
  }

  private static String inWords(List<String> circle) {
    String steps =
        IntStream.range(0, Math.min(circle.size(), MOST_TOLD))
            .mapToObj(i -> shown(circle, i) + " on " + shown(circle, i + 1))
            .collect(Collectors.joining(", "));
    String rest =
        circle.size() > MOST_TOLD ? ", and so on through %d services".formatted(circle.size()) : "";
    return "none of these can start first: "
        + steps.replaceFirst(" on ", " depends on ")
        + rest
        + ": leave one of them out";
  }

  private static String shown(List<String> circle, int i) {
    return Printable.of(circle.get(i % circle.size()), SHOWN);
  }
}
