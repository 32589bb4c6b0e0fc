package io.signalbox.registry.registration;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.web.util.UriUtils;

/**
 * The part of a path that follows {@code /eureka/}, in its parts. Names in it need no escapes, but
 * some clients write a colon as one.
 */
record EurekaPath(List<String> parts) {

  private static final Pattern PREFIX = Pattern.compile("/eureka/(?:v2/)?");
  private static final Pattern PLAIN = Pattern.compile("(?:[A-Za-z0-9._:/-]|%3[Aa])*");

  /** Without parts where the path is none of Eureka's. */
  static EurekaPath of(String raw) {
    var prefix = PREFIX.matcher(raw);
    if (!prefix.lookingAt() || !PLAIN.matcher(raw).matches()) {
      return new EurekaPath(List.of());
    }
    String rest = UriUtils.decode(raw.substring(prefix.end()), StandardCharsets.US_ASCII);
    String plain = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    return new EurekaPath(List.of(plain.split("/", -1)));
  }

  /** Whether it is {@code apps/APP}. */
  boolean isApp() {
    return parts.size() == 2 && isApps();
  }

  /** Whether it is {@code apps/APP/INSTANCE}. */
  boolean isInstance() {
    return parts.size() == 3 && isApps() && RegistrationRules.isInstance(parts.get(2));
  }

  /** Whether it is {@code apps/APP/INSTANCE/status}. */
  boolean isStatus() {
    return isOfInstance("status");
  }

  /** Whether it is {@code apps/APP/INSTANCE/metadata}. */
  boolean isMetadata() {
    return isOfInstance("metadata");
  }

  private boolean isOfInstance(String part) {
    return parts.size() == 4
        && parts.get(3).equals(part)
        && new EurekaPath(parts.subList(0, 3)).isInstance();
  }

  private boolean isApps() {
    return parts.getFirst().equals("apps") && RegistrationRules.isName(parts.get(1));
  }

  String app() {
    return parts.get(1);
  }

  String instance() {
    return parts.get(2);
  }
}
