package io.signalbox.supervisor.registration;

import io.signalbox.supervisor.launch.LaunchName;
import java.util.Optional;

/**
 * What the registry calls a start of an instance: {@code shop-1.12:north} is {@code shop-1.12} on
 * the machine north. Each machine's supervisor counts for itself, so two of them may well have a
 * {@code shop-1.12}.
 */
record RegisteredName(LaunchName start, String node) {

  /** Nothing when it is no such name, as of one that has registered itself. */
  static Optional<RegisteredName> parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : LaunchName.parse(text.substring(0, colon))
            .map(start -> new RegisteredName(start, text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return start + ":" + node;
  }
}
