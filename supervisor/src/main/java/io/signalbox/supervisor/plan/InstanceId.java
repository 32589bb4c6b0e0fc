package io.signalbox.supervisor.plan;

import java.util.Comparator;

/**
 * One of a service's instances, as {@code worker-2}. It keeps its number over restarts; what has
 * been started under it each time is a generation of it.
 *
 * @param number from 1; free again when the instance has been forgotten
 */
public record InstanceId(String service, int number) implements Comparable<InstanceId> {

  private static final Comparator<InstanceId> ORDER =
      Comparator.comparing(InstanceId::service).thenComparingInt(InstanceId::number);

  @Override
  public int compareTo(InstanceId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return service + "-" + number;
  }
}
