package io.signalbox.member.directory;

import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.logs.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * Who in the registry offers a service of TCP: whoever is registered under its name, at the port of
 * its registration, and whoever says so in its metadata, at the port that stands there.
 */
public final class TcpOffers {

  /** With a service's name behind it, under which metadata have its port. */
  public static final String METADATA = "signalbox.tcp.";

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int SHOWN = 40;

  private final DiscoveryClient registry;

  TcpOffers(DiscoveryClient registry) {
    this.registry = registry;
  }

  /**
   * Those of {@code service}, as entries with the port at which it is.
   *
   * @param refused gets those whose port cannot be one
   */
  List<ServiceInstance> of(String service, List<Refused> refused) {
    List<ServiceInstance> offers = new ArrayList<>();
    registry.getInstances(service).forEach(entry -> add(entry, service, true, offers, refused));
    for (String other : registry.getServices()) {
      if (!other.equalsIgnoreCase(service)) {
        registry.getInstances(other).forEach(entry -> add(entry, service, false, offers, refused));
      }
    }
    return offers;
  }

  private static void add(
      ServiceInstance entry,
      String service,
      boolean ofItsName,
      List<ServiceInstance> offers,
      List<Refused> refused) {
    String told = told(entry, service);
    if (told == null && !ofItsName) {
      return;
    }
    int port = told == null ? entry.getPort() : port(told);
    if (port < 0) {
      refused.add(
          new Refused(
              Admission.describe(entry),
              "says \"%s\" in %s%s: write a port from 1 to 65535"
                  .formatted(Printable.of(String.valueOf(told), SHOWN), METADATA, service)));
      return;
    }
    Map<String, String> kept = new HashMap<>();
    keep(entry, SocketFolder.TCP_METADATA, SocketFolder.METADATA, kept);
    keep(entry, RequestShare.METADATA, RequestShare.METADATA, kept);
    offers.add(
        new DefaultServiceInstance(
            entry.getInstanceId(), service, entry.getHost(), port, false, kept));
  }

  private static void keep(
      ServiceInstance entry, String name, String as, Map<String, String> kept) {
    String value = metadata(entry).get(name);
    if (value != null) {
      kept.put(as, value);
    }
  }

  private static Map<String, String> metadata(ServiceInstance entry) {
    return Objects.requireNonNullElse(entry.getMetadata(), Map.of());
  }

  private static @Nullable String told(ServiceInstance entry, String service) {
    Map<String, String> metadata = metadata(entry);
    String name = METADATA + service;
    String exactly = metadata.get(name);
    // The registry takes names that differ in case alone for one, too.
    return exactly != null
        ? exactly
        : metadata.entrySet().stream()
            .filter(one -> one.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
  }

  /** Below 0 when it is none. */
  private static int port(String text) {
    String stripped = text.strip();
    int port = PORT.matcher(stripped).matches() ? Integer.parseInt(stripped) : -1;
    return port >= 1 && port <= 65_535 ? port : -1;
  }
}
