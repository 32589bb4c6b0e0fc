package io.signalbox.gateway.routes;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that requests of a route ask for.
 *
 * @param patterns names in lower case, or {@code *.} and a name for one label more; none: any
 */
public record Hosts(List<String> patterns) {

  static final Hosts ANY = new Hosts(List.of());

  private static final String WILD = "*.";

  /** Whether a request with this Host field, with a port or not, is meant. */
  public boolean take(@Nullable CharSequence field) {
    if (patterns.isEmpty()) {
      return true;
    }
    if (field == null) {
      return false;
    }
    String name = name(field.toString());
    return patterns.stream().anyMatch(pattern -> takes(pattern, name));
  }

  private static String name(String field) {
    int colon = field.lastIndexOf(':');
    String host = colon > field.lastIndexOf(']') ? field.substring(0, colon) : field;
    String rooted = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return rooted.toLowerCase(Locale.ROOT);
  }

  private static boolean takes(String pattern, String name) {
    if (!pattern.startsWith(WILD)) {
      return pattern.equals(name);
    }
    int label = name.indexOf('.');
    return label > 0 && name.substring(label).equals(pattern.substring(1));
  }

  /** Whether some request could be meant by both. */
  boolean meet(Hosts other) {
    return patterns.isEmpty()
        || other.patterns.isEmpty()
        || patterns.stream()
            .anyMatch(
                one ->
                    other.patterns.stream()
                        .anyMatch(it -> it.equals(one) || takes(it, one) || takes(one, it)));
  }

  boolean areExact() {
    return !patterns.isEmpty() && patterns.stream().noneMatch(pattern -> pattern.startsWith(WILD));
  }
}
