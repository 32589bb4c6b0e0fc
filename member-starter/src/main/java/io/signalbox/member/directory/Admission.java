package io.signalbox.member.directory;

import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.networks.Literal;
import io.signalbox.networks.MemberNetworks;
import io.signalbox.networks.Network;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/** Decides which of the registry's entries may become instances. Trusts none of their values. */
final class Admission {

  private static final Pattern HEADER_SAFE = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,128}");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  /** Spring Cloud's Eureka client registers it under this name. */
  private static final String MANAGEMENT_PORT = "management.port";

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}\\.sock");

  private static final int LOGGED_CHARACTERS = 100;

  private final MemberNetworks networks;

  Admission(List<Network> allowed) {
    this.networks = new MemberNetworks(allowed);
  }

  /**
   * The instances among {@code entries}, in a lasting order: Eureka shuffles at each reading.
   *
   * @param known those accepted before
   * @param health how it is found out whether one is well; null: by its actuator
   * @param refused gets each entry that is none
   * @return with the share of all requests that each gets at most
   */
  SequencedMap<Instance, Double> accept(
      List<ServiceInstance> entries,
      Collection<Instance> known,
      @Nullable Health health,
      List<Refused> refused) {
    Map<String, Instance> byAddress = new HashMap<>();
    Map<Instance, Double> shares = new HashMap<>();
    for (ServiceInstance entry : entries) {
      try {
        Instance instance = instance(entry, health);
        shares.put(instance, RequestShare.of(entry.getMetadata()));
        byAddress.merge(instance.authority(), instance, (one, other) -> same(one, other, known));
      } catch (IllegalArgumentException e) {
        refused.add(new Refused(describe(entry), String.valueOf(e.getMessage())));
      }
    }
    SequencedMap<Instance, Double> accepted = new LinkedHashMap<>();
    byAddress.values().stream()
        .sorted(Instance.ORDER)
        .forEach(
            instance -> accepted.put(instance, shares.getOrDefault(instance, RequestShare.ANY)));
    return accepted;
  }

  /**
   * Which of two entries at one address it is: the one that it was before, so that what is known of
   * a server is not forgotten with every other reading. A server that was restarted on its port is
   * listed twice until its old lease ends.
   */
  private static Instance same(Instance one, Instance other, Collection<Instance> known) {
    if (known.contains(one) == known.contains(other)) {
      return Instance.ORDER.compare(one, other) < 0 ? one : other;
    }
    return known.contains(one) ? one : other;
  }

  private Instance instance(ServiceInstance entry, @Nullable Health health) {
    String host = entry.getHost();
    int port = entry.getPort();
    if (host == null || port < 1 || port > 65535) {
      throw new IllegalArgumentException("has no address or no port");
    }
    // Spelled anew: an address of IPv6 may be written in several ways.
    String spelled = Literal.spelled(admitted(host));
    String id = entry.getInstanceId();
    if (id == null || !HEADER_SAFE.matcher(id).matches()) {
      id = spelled + ":" + port;
    }
    return new Instance(
        id,
        entry.isSecure(),
        spelled,
        port,
        health == null ? new Health.Actuator(managementPort(entry)) : health,
        handoffSocket(entry),
        spelled);
  }

  private InetAddress admitted(String host) {
    try {
      return networks.admit(host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " (signalbox.directory.allowed-networks)", e);
    }
  }

  private static @Nullable String handoffSocket(ServiceInstance entry) {
    Map<String, String> metadata = entry.getMetadata();
    String name = metadata == null ? null : metadata.get(SocketFolder.METADATA);
    return name != null && FILE_NAME.matcher(name).matches() ? name : null;
  }

  /** Without one of its own the actuator is where the service is. */
  private static int managementPort(ServiceInstance entry) {
    Map<String, String> metadata = entry.getMetadata();
    String text = metadata == null ? null : metadata.get(MANAGEMENT_PORT);
    if (text == null || !PORT.matcher(text).matches()) {
      return entry.getPort();
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65535 ? port : entry.getPort();
  }

  /** Fit for a log. */
  static String describe(ServiceInstance entry) {
    String text = entry.getInstanceId() + " at " + entry.getHost() + ":" + entry.getPort();
    String shown = text.substring(0, Math.min(text.length(), LOGGED_CHARACTERS));
    return UNPRINTABLE.matcher(shown).replaceAll("?");
  }
}
