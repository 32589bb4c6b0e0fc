package io.signalbox.supervisor.launch;

import io.signalbox.supervisor.plan.InstanceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One start of an instance: {@code shop-1.12} is the start with generation 12 of the first of shop.
 * The launcher and the registry know it under this name.
 */
public record LaunchName(InstanceId instance, long generation) {

  private static final Pattern FORM = Pattern.compile("(.+)\\.([0-9]{1,18})");

  /** Nothing when it is no such name. */
  public static Optional<LaunchName> parse(String text) {
    Matcher name = FORM.matcher(text);
    return name.matches()
        ? InstanceId.parse(name.group(1))
            .map(instance -> new LaunchName(instance, Long.parseLong(name.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return instance + "." + generation;
  }
}
