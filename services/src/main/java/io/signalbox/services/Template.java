package io.signalbox.services;

import java.util.regex.Pattern;

/**
 * A text for an instance, in which {@code ${PORT}} stands for its own port. A dollar before such a
 * mark has it stay what it is: {@code $${HOME}} becomes {@code ${HOME}}.
 */
public record Template(String text) {

  private static final Pattern MARK = Pattern.compile("\\$\\$\\{|\\$\\{PORT\\}");
  private static final String ESCAPED = "$${";

  /** What the instance gets that has this port. */
  public String with(int port) {
    return MARK.matcher(text)
        .replaceAll(mark -> mark.group().equals(ESCAPED) ? "\\${" : String.valueOf(port));
  }

  /** Whether it says the port. */
  public boolean hasPort() {
    return MARK.matcher(text).results().anyMatch(mark -> !mark.group().equals(ESCAPED));
  }

  /** As it was declared. */
  @Override
  public String toString() {
    return text;
  }
}
