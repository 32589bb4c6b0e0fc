package io.signalbox.launcher.ports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Ports from one to another, both included. */
public record PortRange(int first, int last) {

  /** Below those that Linux gives to outgoing connections unless told otherwise. */
  public static final PortRange DEFAULT = new PortRange(20_000, 29_999);

  public PortRange {
    if (first < 1 || last > 65_535 || first > last) {
      throw new IllegalArgumentException(first + "-" + last + " is no range of ports");
    }
  }

  int size() {
    return last - first + 1;
  }

  boolean contains(int port) {
    return port >= first && port <= last;
  }

  /** As the system writes it: {@code 32768<TAB>60999}, {@code 8080} or {@code 8000-8010}. */
  private static PortRange parse(String text) {
    String[] ends = text.strip().split("[\\s-]+");
    return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
  }

  /**
   * @param settings where {@code ip_local_port_range} is, {@code /proc/sys/net/ipv4}
   * @throws IllegalArgumentException when outgoing connections may take one of these ports
   */
  void requireOutsideOfOutgoing(Path settings) throws IOException {
    PortRange outgoing = parse(Files.readString(settings.resolve("ip_local_port_range")));
    Path reserved = settings.resolve("ip_local_reserved_ports");
    PortRange[] spared =
        Files.exists(reserved)
            ? Stream.of(Files.readString(reserved).strip().split(","))
                .filter(range -> !range.isBlank())
                .map(PortRange::parse)
                .toArray(PortRange[]::new)
            : new PortRange[0];
    for (int port = first; port <= last; port++) {
      int candidate = port;
      if (outgoing.contains(port)
          && Stream.of(spared).noneMatch(range -> range.contains(candidate))) {
        throw new IllegalArgumentException(
            "ports %s lie among those that outgoing connections take (%s): choose others, or"
                    .formatted(this, outgoing)
                + " reserve these (sysctl net.ipv4.ip_local_reserved_ports="
                + this
                + ")");
      }
    }
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
