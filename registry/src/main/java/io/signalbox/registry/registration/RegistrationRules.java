package io.signalbox.registry.registration;

import io.signalbox.logs.Printable;
import io.signalbox.networks.MemberNetworks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules by which a registration is judged. Whatever passes is later believed by every client of
 * the table, so names and addresses must be just that. Eureka gets what has been judged, written
 * anew, and nothing else: it would read some things otherwise than we do, and make objects of
 * classes that a registration names. Thread-safe.
 */
final class RegistrationRules {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,62}");
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  /** They become names of elements where the table is read as XML. */
  private static final Pattern METADATA_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]{0,99}");

  /** What Java's clients of Eureka write for "none". */
  private static final String CLASS = "@class";

  /** The share of a service's requests that an instance gets at most; 1: as many as any other. */
  private static final Pattern SHARE = Pattern.compile("0?\\.[0-9]{1,6}|1");

  private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> STATES =
      Set.of("UP", "DOWN", "STARTING", "OUT_OF_SERVICE", "UNKNOWN");
  private static final int LONGEST_LEASE = 300;

  private static final String HOW_TO_SAY_IT =
      ": a Spring Boot service says its address with eureka.instance.ip-address=...; where it may be"
          + " is said by the registry's signalbox.registration.allowed-networks";

  private final MemberNetworks networks;
  private final ClaimRules claimRules;
  private final int maxMetadata;

  RegistrationRules(RegistrationProperties properties) {
    this.networks = new MemberNetworks(properties.allowedNetworks());
    this.claimRules = new ClaimRules(properties.claims());
    this.maxMetadata = properties.maxMetadata();
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isInstance(String text) {
    return INSTANCE.matcher(text).matches();
  }

  static boolean isState(String text) {
    return STATES.contains(text);
  }

  static boolean isShare(String text) {
    return SHARE.matcher(text).matches();
  }

  static boolean isTimestamp(String text) {
    return TIMESTAMP.matcher(text).matches();
  }

  /**
   * Judges the registration of an instance under {@code app}.
   *
   * @param registration Eureka's JSON
   * @param peer the address that it came from
   * @return the same, as far as it has been judged
   */
  Registration judged(String app, JsonNode registration, String peer) throws Refused {
    JsonNode instance = registration.path("instance");
    if (!instance.isObject()) {
      throw Refused.registration("instance is missing.");
    }
    ObjectNode judged = JsonNodeFactory.instance.objectNode();
    String name = text(instance, "app");
    if (!isName(app) || !app.equalsIgnoreCase(name)) {
      throw Refused.field(
          "app", name, "must be the service's name as in the path, " + Printable.of(app, 80));
    }
    judged.put("app", name);
    for (String vip : List.of("vipAddress", "secureVipAddress")) {
      if (instance.hasNonNull(vip)) {
        String value = text(instance, vip);
        if (!app.equalsIgnoreCase(value)) {
          throw Refused.field(vip, value, "must be the service's name, " + name);
        }
        judged.put(vip, value);
      }
    }
    String id = text(instance, "instanceId");
    if (!isInstance(id)) {
      throw Refused.field("instanceId", id, "must be 1 to 128 letters, digits and . _ : -");
    }
    judged.put("instanceId", id);
    Location location = location(text(instance, "ipAddr"), text(instance, "hostName"), peer);
    judged.put("ipAddr", location.address());
    judged.put("hostName", location.hostName());
    port(judged, "port", instance.path("port"), 1);
    port(judged, "securePort", instance.path("securePort"), 0);
    state(judged, instance);
    lease(judged, instance.path("leaseInfo"));
    timestamps(judged, instance);
    urls(judged, instance, location);
    PathClaims claims = claimRules.judged(instance.path("metadata"));
    judged.set("metadata", metadata(instance.path("metadata"), claims));
    judged
        .putObject("dataCenterInfo")
        .put(CLASS, "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo")
        .put("name", "MyOwn");
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("instance", judged);
    return new Registration(app, id, location, judged.at("/port/$").asInt(), claims, all);
  }

  /** What the instance says of itself goes before what can be seen of it. */
  private Location location(String ipAddr, String hostName, String peer) throws Refused {
    for (String address : List.of(ipAddr, hostName, peer)) {
      if (objection(address).isEmpty()) {
        String name = objection(hostName).isEmpty() ? hostName : address;
        return new Location(address, name, ipAddr, hostName);
      }
    }
    throw Refused.field(
        "ipAddr",
        ipAddr,
        objection(ipAddr).orElseThrow()
            + ", and "
            + peer
            + ", where it registers from, is not allowed either"
            + HOW_TO_SAY_IT);
  }

  private Optional<String> objection(String address) {
    try {
      networks.admit(address);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void port(ObjectNode judged, String field, JsonNode port, int least)
      throws Refused {
    if (port.isMissingNode() && least == 0) {
      return;
    }
    JsonNode number = port.path("$");
    int value = number.asInt(-1);
    if (value < least || value > 65_535) {
      throw Refused.registration(
          field + " " + Printable.of(number.asString("none"), 20) + " must be from 1 to 65535.");
    }
    judged
        .putObject(field)
        .put("$", value)
        .put("@enabled", port.path("@enabled").asBoolean(least > 0) ? "true" : "false");
  }

  private static void state(ObjectNode judged, JsonNode instance) throws Refused {
    if (instance.hasNonNull("status")) {
      String state = text(instance, "status");
      if (!isState(state)) {
        throw Refused.field("status", state, "must be one of " + String.join(", ", STATES));
      }
      judged.put("status", state);
    }
  }

  private static void lease(ObjectNode judged, JsonNode lease) throws Refused {
    if (!lease.isObject()) {
      return;
    }
    ObjectNode kept = judged.putObject("leaseInfo");
    for (String field : List.of("durationInSecs", "renewalIntervalInSecs")) {
      if (lease.hasNonNull(field)) {
        int seconds = lease.path(field).asInt(-1);
        if (seconds < 1 || seconds > LONGEST_LEASE) {
          throw Refused.field(
              "leaseInfo." + field,
              lease.path(field).asString(""),
              "must be from 1 to " + LONGEST_LEASE);
        }
        kept.put(field, seconds);
      }
    }
  }

  private static void timestamps(ObjectNode judged, JsonNode instance) throws Refused {
    for (String field : List.of("lastUpdatedTimestamp", "lastDirtyTimestamp")) {
      if (instance.hasNonNull(field)) {
        String value = text(instance, field);
        if (!isTimestamp(value)) {
          throw Refused.field(field, value, "must be milliseconds since 1970");
        }
        judged.put(field, value);
      }
    }
  }

  /**
   * Whoever watches the cluster calls these, so what leads elsewhere than to the instance is left
   * out. It is no reason to refuse: a member that listens on all addresses writes 0.0.0.0 here.
   */
  private static void urls(ObjectNode judged, JsonNode instance, Location location) {
    for (String field :
        List.of("homePageUrl", "statusPageUrl", "healthCheckUrl", "secureHealthCheckUrl")) {
      location.page(text(instance, field)).ifPresent(url -> judged.put(field, url));
    }
  }

  private ObjectNode metadata(JsonNode metadata, PathClaims claims) throws Refused {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    int length = 0;
    if (!claims.isEmpty()) {
      String paths = claims.toString();
      kept.put(PathClaims.NAME, paths);
      length = PathClaims.NAME.length() + paths.length();
    }
    for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
      String name = entry.getKey();
      if (name.equals(CLASS) || ClaimRules.isClaim(name)) {
        continue;
      }
      if (!METADATA_NAME.matcher(name).matches()) {
        throw Refused.field(
            "metadata name", name, "must be a letter and up to 99 letters, digits and . _ -");
      }
      String value = entry.getValue().isValueNode() ? entry.getValue().asString("") : "{";
      if (entry.getValue().isContainer() || !Printable.of(value).equals(value)) {
        throw Refused.field("metadata " + name, value, "must be printable text");
      }
      kept.put(name, value);
      length += name.length() + value.length();
    }
    if (length > maxMetadata) {
      throw Refused.registration(
          "metadata has "
              + length
              + " characters and may have "
              + maxMetadata
              + ", names and values together.");
    }
    return kept;
  }

  private static String text(JsonNode instance, String field) {
    return instance.path(field).asString("");
  }
}
