package io.signalbox.registry.registration;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import tools.jackson.databind.JsonNode;

/**
 * The rules by which a registration is judged. Whatever passes is later believed by every client of
 * the table, so names and addresses must be just that. Thread-safe.
 */
final class RegistrationRules {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,62}");
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");

  private final List<IpAddressMatcher> networks;
  private final int maxMetadata;

  RegistrationRules(RegistrationProperties properties) {
    this.networks = properties.allowedNetworks().stream().map(IpAddressMatcher::new).toList();
    this.maxMetadata = properties.maxMetadata();
  }

  /**
   * Judges the registration of an instance under {@code app}.
   *
   * @param registration Eureka's JSON
   * @return what is wrong with it, in words that name the field
   */
  Optional<String> fault(String app, JsonNode registration) {
    JsonNode instance = registration.path("instance");
    if (!instance.isObject()) {
      return Optional.of("instance is missing");
    }
    if (!NAME.matcher(app).matches() || !app.equalsIgnoreCase(text(instance, "app"))) {
      return Optional.of("app must be a service's name and the one in the path");
    }
    for (String vip : List.of("vipAddress", "secureVipAddress")) {
      if (instance.hasNonNull(vip) && !app.equalsIgnoreCase(text(instance, vip))) {
        return Optional.of(vip + " must be the service's name");
      }
    }
    if (!INSTANCE.matcher(text(instance, "instanceId")).matches()) {
      return Optional.of("instanceId must be 1 to 128 letters, digits and . _ : -");
    }
    for (String host : List.of("ipAddr", "hostName")) {
      if (!allowed(text(instance, host))) {
        return Optional.of(host + " must be an IP address in an allowed network");
      }
    }
    if (!port(instance.path("port"), 1) || !port(instance.path("securePort"), 0)) {
      return Optional.of("port must be from 1 to 65535");
    }
    if (metadataLength(instance.path("metadata")) > maxMetadata) {
      return Optional.of("metadata must not be longer than " + maxMetadata + " characters");
    }
    return Optional.empty();
  }

  private boolean allowed(String address) {
    return ADDRESS.matcher(address).matches()
        && networks.stream().anyMatch(network -> network.matches(address));
  }

  private static boolean port(JsonNode port, int least) {
    if (port.isMissingNode() && least == 0) {
      return true;
    }
    int number = port.path("$").asInt(-1);
    return number >= least && number <= 65_535;
  }

  private static int metadataLength(JsonNode metadata) {
    return metadata.isMissingNode() ? 0 : metadata.toString().length();
  }

  private static String text(JsonNode instance, String field) {
    return instance.path(field).asString("");
  }
}
