package io.signalbox.supervisor.plan;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of a service's instances, as {@code worker-2}. It keeps its number over restarts; what has
 * been started under it each time is a generation of it.
 *
 * @param number from 1; free again when the instance has been forgotten
 */
public record InstanceId(String service, int number) implements Comparable<InstanceId> {

  private static final Comparator<InstanceId> ORDER =
      Comparator.comparing(InstanceId::service).thenComparingInt(InstanceId::number);

  private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9-]*)-([0-9]{1,9})");

  /** {@code shop-2} is the second instance of shop. Nothing when it is no such name. */
  public static Optional<InstanceId> parse(String text) {
    Matcher name = FORM.matcher(text);
    return name.matches()
        ? Optional.of(new InstanceId(name.group(1), Integer.parseInt(name.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(InstanceId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return service + "-" + number;
  }
}
