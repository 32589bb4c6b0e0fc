package io.signalbox.services.file;

import io.signalbox.balancer.PolicyName;
import io.signalbox.services.Backend;
import io.signalbox.services.Entrance;
import io.signalbox.services.Handling;
import io.signalbox.services.Location;
import io.signalbox.services.Protocol;
import io.signalbox.services.RunDeclaration;
import io.signalbox.services.ServiceDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads one service. What has a mistake is read as if it were not there, so that all is told. */
final class ServiceReader {

  static final KnownKeys KEYS =
      new KnownKeys(
          "a service",
          "keys below the name, such as paths: [/shop/**]",
          List.of(
              "protocol",
              "port",
              "paths",
              "hosts",
              "strip-prefix",
              "addresses",
              "scheme",
              "health",
              "timeout",
              "max-request-size",
              "switch",
              "host",
              "headers",
              "cors",
              "policy",
              "filters",
              RunReader.RUN,
              "environment",
              "folder",
              "instances",
              "limits",
              "depends-on",
              "update",
              "start-timeout",
              "stop-timeout",
              "idle"));

  static final int MOST_PATHS = 16;
  static final int MOST_HOSTS = 16;
  static final int MOST_ADDRESSES = 64;
  static final int MOST_FILTERS = 32;

  static final Pattern SEGMENTS = Pattern.compile("^(?:[0-9]|1[0-6])$");

  /** A line's end in an argument could become one in a header. */
  static final Pattern FILTER =
      Pattern.compile("^[A-Za-z][A-Za-z0-9]*(?:=[^\\u0000-\\u001f\\u007f]*)?$");

  /** What is about requests, of which a connection that is passed on as it is has none. */
  private static final List<String> OF_REQUESTS =
      List.of(
          "paths",
          "hosts",
          "strip-prefix",
          "scheme",
          "health",
          "timeout",
          "max-request-size",
          "host",
          "headers",
          "cors",
          "filters");

  /** What is of no use to a service that nothing comes to. */
  private static final List<String> OF_ROUTES =
      List.of(
          "hosts",
          "strip-prefix",
          "timeout",
          "max-request-size",
          "switch",
          "host",
          "headers",
          "cors",
          "policy",
          "filters");

  /** What would have its requests go another way, or asks by HTTP/1.1. */
  private static final List<String> NOT_OF_GRPC =
      List.of("strip-prefix", "health", "switch", "cors", "filters");

  private static final Form<Protocol> PROTOCOL_FORM = Form.oneOf(Protocol.values());
  private static final Form<String> SCHEME_FORM = Form.oneOf(List.of("http", "https"));
  private static final Form<String> SWITCH_FORM = Form.oneOf(List.of("proxy", "handoff"));
  private static final Form<PolicyName> POLICY_FORM = Form.oneOf(PolicyName.values());
  private static final Form<String> KEPT_HOST_FORM = Form.oneOf(List.of("keep", "instance"));
  private static final Form<String> HOST_FORM =
      new Form<>(KEPT_HOST_FORM.wanted(), ServiceReader::keptHost);
  private static final Form<Long> SIZE_FORM = ByteSize.form("10MB", "1B", "1TB");
  private static final Form<Duration> TIMEOUT_FORM = TimeSpan.form("70s", "1ms", "1h");
  private static final Form<Integer> SEGMENTS_FORM =
      new Form<>("a number from 0 to 16", ServiceReader::segments);
  private static final Form<String> FILTER_FORM =
      new Form<>("a filter such as StripPrefix=1", ServiceReader::filter);

  private final Value.Entry service;
  private final Values values;

  ServiceReader(Value.Entry service) {
    this.service = service;
    this.values = KEYS.of(service.value());
  }

  ServiceDeclaration read(Claims claims, Dependencies dependencies, String origin) {
    service.key().read(ServiceName.FORM);
    RunDeclaration run = new RunReader(service, values).read(dependencies);
    return routed(claims, origin).with(run);
  }

  private ServiceDeclaration routed(Claims claims, String origin) {
    Protocol protocol =
        values.have("protocol") ? values.one("protocol", PROTOCOL_FORM) : Protocol.HTTP;
    if (protocol == Protocol.TCP) {
      return tcp(claims, origin);
    }
    if (protocol == Protocol.GRPC) {
      for (String key : NOT_OF_GRPC) {
        values.refuse(key, "it does not go with protocol: grpc");
      }
    }
    if (protocol != null) {
      requirePaths();
      values.refuse(
          "port", "it goes only with protocol: tcp: requests come to the gateway's own port");
    }
    return http(claims, Objects.requireNonNullElse(protocol, Protocol.HTTP), origin);
  }

  private ServiceDeclaration tcp(Claims claims, String origin) {
    for (String key : OF_REQUESTS) {
      values.refuse(
          key, "it does not go with protocol: tcp, whose connections are passed on as they are");
    }
    Integer port = values.one("port", ListeningPort.FORM);
    Value place = values.of("port");
    if (place == null && values.have(RunReader.RUN)) {
      for (String key : List.of("policy", "switch")) {
        values.refuse(key, "it goes only with port: without it no connection comes");
      }
    } else if (place == null) {
      service
          .key()
          .refuse("it has no port: write where the gateway listens for it, such as port: 15432");
    } else if (port != null) {
      claims.add(port, place);
    }
    return new ServiceDeclaration(
        service.name(),
        Protocol.TCP,
        Entrance.at(port),
        new Location(addresses(), false, null),
        Handling.ofConnections(
            handoff(values.have("addresses") ? List.of("addresses") : List.of())),
        values.one("policy", POLICY_FORM),
        origin);
  }

  private ServiceDeclaration http(Claims claims, Protocol protocol, String origin) {
    Map<String, Value> paths = values.severalOrOne("paths", MOST_PATHS, LiteralPath.FORM);
    Map<String, Value> hosts = values.severalOrOne("hosts", MOST_HOSTS, HostPattern.FORM);
    boolean hostsAreKnown = !hosts.isEmpty() || !values.have("hosts");
    if (hostsAreKnown) {
      claims.add(hosts.keySet(), paths);
    }
    return new ServiceDeclaration(
        service.name(),
        protocol,
        Entrance.of(List.copyOf(hosts.keySet()), List.copyOf(paths.keySet())),
        location(),
        handling(paths),
        values.one("policy", POLICY_FORM),
        origin);
  }

  private Location location() {
    if (!values.have(RunReader.RUN)) {
      requireAddresses("scheme", "addresses");
      requireAddresses("health", "addresses or run");
    }
    return new Location(
        addresses(),
        "https".equals(values.one("scheme", SCHEME_FORM)),
        values.one("health", HealthPath.FORM));
  }

  private List<Backend> addresses() {
    return List.copyOf(
        values.severalOrOne("addresses", MOST_ADDRESSES, BackendAddress.FORM).keySet());
  }

  private Handling handling(Map<String, Value> paths) {
    int stripPrefix = stripPrefix(paths);
    boolean keepHost = !"instance".equals(values.one("host", HOST_FORM));
    return new Handling(
        stripPrefix,
        keepHost,
        values.as("headers", headers -> HeadersReader.read(headers, values.have("cors"))),
        values.as("cors", cors -> new CorsReader(cors).read()),
        values.one("timeout", TIMEOUT_FORM),
        values.one("max-request-size", SIZE_FORM),
        handoff(stripPrefix, keepHost),
        filters());
  }

  private void requirePaths() {
    if (values.have("paths")) {
      return;
    }
    if (values.have(RunReader.RUN)) {
      for (String key : OF_ROUTES) {
        values.refuse(key, "it goes only with paths: without them no request comes");
      }
    } else if (service.value().isMap()) {
      service
          .key()
          .refuse("it has no paths: write those that are its own, such as paths: [/shop/**]");
    }
  }

  private void requireAddresses(String key, String wanted) {
    if (!values.have("addresses")) {
      values.refuse(
          key, "it goes only with %s: without them the registry tells it".formatted(wanted));
    }
  }

  private int stripPrefix(Map<String, Value> paths) {
    Integer segments = values.one("strip-prefix", SEGMENTS_FORM);
    if (segments == null) {
      return 0;
    }
    paths.keySet().stream()
        .min(Comparator.comparingLong(LiteralPath::segments))
        .filter(shortest -> segments > LiteralPath.segments(shortest))
        .ifPresent(
            shortest ->
                values.refuse(
                    "strip-prefix",
                    "%d is more than the segments of %s: write at most %d"
                        .formatted(segments, shortest, LiteralPath.segments(shortest))));
    return segments;
  }

  private boolean handoff(int stripPrefix, boolean keepHost) {
    List<String> against =
        new ArrayList<>(List.of("hosts", "addresses", "headers", "cors", "filters"));
    against.removeIf(key -> !values.have(key));
    if (stripPrefix > 0) {
      against.add("strip-prefix: " + stripPrefix);
    }
    if (!keepHost) {
      against.add("host: instance");
    }
    return handoff(against);
  }

  /**
   * @param against what is there and does not go with it
   */
  private boolean handoff(List<String> against) {
    if (!"handoff".equals(values.one("switch", SWITCH_FORM))) {
      return false;
    }
    if (!against.isEmpty()) {
      values.refuse(
          "switch",
          "handoff does not go with %s: write proxy, or leave that out"
              .formatted(String.join(", ", against)));
    }
    return true;
  }

  private List<Handling.Filter> filters() {
    Value value = values.of("filters");
    if (value == null) {
      return List.of();
    }
    List<Handling.Filter> filters = new ArrayList<>();
    for (Value item : value.several(MOST_FILTERS, FILTER_FORM)) {
      String text = item.read(FILTER_FORM);
      if (text != null) {
        filters.add(new Handling.Filter(text, item.line(), item.column()));
      }
    }
    return List.copyOf(filters);
  }

  /** The key is only a letter away from hosts. */
  private static String keptHost(String text) {
    if (text.contains(".")) {
      throw new IllegalArgumentException(
          "is neither keep nor instance: if requests ask for this host, write hosts");
    }
    return KEPT_HOST_FORM.reader().apply(text);
  }

  private static Integer segments(String text) {
    if (!SEGMENTS.matcher(text).matches()) {
      throw new IllegalArgumentException("is no number from 0 to 16");
    }
    return Integer.valueOf(text);
  }

  private static String filter(String text) {
    if (!FILTER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no filter: write its name, or its name, = and arguments, as StripPrefix=1");
    }
    return text;
  }
}
