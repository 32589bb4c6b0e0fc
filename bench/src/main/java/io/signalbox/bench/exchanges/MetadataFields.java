package io.signalbox.bench.exchanges;

import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Metadata of gRPC as fields, by name: grpc-java does not tell in which order names came. */
final class MetadataFields {

  private static final String TIMEOUT = "grpc-timeout";

  /** In nanoseconds, of the units that the protocol has. */
  private static final Map<Character, Long> UNITS =
      Map.of('n', 1L, 'u', 1_000L, 'm', 1_000_000L, 'S', 1_000_000_000L);

  /** More than a busy machine takes from a call's time before the service sees it. */
  private static final long TEN_SECONDS = 10_000_000_000L;

  private MetadataFields() {}

  static List<Field> of(Metadata metadata) {
    List<Field> fields = new ArrayList<>();
    for (String name : new TreeSet<>(metadata.keys())) {
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        all(metadata, Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))
            .forEach(value -> fields.add(new Field(name, HexFormat.of().formatHex(value))));
      } else {
        all(metadata, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
            .forEach(
                value -> fields.add(new Field(name, name.equals(TIMEOUT) ? most(value) : value)));
      }
    }
    return fields;
  }

  private static <T> List<T> all(Metadata metadata, Metadata.Key<T> key) {
    List<T> values = new ArrayList<>();
    Iterable<T> found = metadata.getAll(key);
    if (found != null) {
      found.forEach(values::add);
    }
    return values;
  }

  /** It is a little less each time. */
  private static String most(String timeout) {
    Long unit = UNITS.get(timeout.charAt(timeout.length() - 1));
    if (unit == null) {
      return timeout;
    }
    long nanos = unit * Long.parseLong(timeout.substring(0, timeout.length() - 1));
    return "at most " + (Math.ceilDiv(nanos, TEN_SECONDS) * 10) + " s";
  }
}
