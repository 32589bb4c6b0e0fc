package io.signalbox.services.file;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that a map may have.
 *
 * @param owner whose keys they are, in words
 * @param wanted what to write where there is no map
 */
record KnownKeys(String owner, String wanted, List<String> names) {

  /**
   * The values by their keys. What is unknown or there twice is told; what somebody seems to have
   * meant is read all the same, so that its own mistakes are told at once.
   */
  Values of(Value map) {
    Map<String, Value> values = new HashMap<>();
    Map<String, Value> meant = new HashMap<>();
    Map<String, Integer> lines = new HashMap<>();
    for (Value.Entry entry : map.entries(wanted)) {
      String name = entry.name();
      if (!names.contains(name)) {
        Optional<String> nearest = Nearest.to(name, names);
        entry.key().refuse("unknown key " + Value.quoted(name) + hint(nearest));
        nearest.ifPresent(known -> meant.putIfAbsent(known, entry.value()));
      } else if (lines.putIfAbsent(name, entry.key().line()) instanceof Integer first) {
        entry.key().refuse("the key is there already, in line " + first);
      } else {
        values.put(name, entry.value());
      }
    }
    meant.forEach(values::putIfAbsent);
    return new Values(values);
  }

  private String hint(Optional<String> nearest) {
    return nearest
        .map(Nearest::question)
        .orElseGet(() -> ": %s can have %s".formatted(owner, String.join(", ", names)));
  }
}
