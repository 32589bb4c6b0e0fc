package io.signalbox.registry.registration;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Which paths may be claimed at all. Every member has the same credential, so this is all that
 * keeps one from drawing to itself what is not for services. Thread-safe.
 */
final class ClaimRules {

  private static final int MOST = 16;

  /**
   * Of the name in {@link #relaxed} form: the paths in one entry, or an entry each, which Spring
   * writes with a dot once it has read {@code paths[0]}.
   */
  private static final Pattern CLAIM =
      Pattern.compile("signalbox\\.paths(?:\\[([0-9]{1,9})]|\\.([0-9]{1,9}))?");

  /** What the gateway serves itself, and what services have for their keepers. */
  private static final List<ClaimedPath> OWN =
      Stream.of(
              "/api/tasks",
              "/api/task-types",
              "/api/schedules",
              "/api/cluster",
              "/api/docs",
              "/api/swagger-ui",
              "/api/openapi",
              "/actuator",
              // Who answers there proves to an authority that the gateway's names are his.
              "/.well-known")
          .map(ClaimedPath::valueOf)
          .toList();

  private final RegistrationProperties.Claims settings;

  ClaimRules(RegistrationProperties.Claims settings) {
    this.settings = settings;
  }

  /** Whether an entry of metadata of this name is a claim, or one of several. */
  static boolean isClaim(String name) {
    return CLAIM.matcher(relaxed(name)).matches();
  }

  /** Environment variables lose case and dashes on their way into metadata. */
  private static String relaxed(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** The claims in an instance's metadata; none where nobody may claim. */
  PathClaims judged(JsonNode metadata) throws Refused {
    if (!settings.enabled()) {
      return PathClaims.NONE;
    }
    Set<ClaimedPath> claimed = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> entry : claims(metadata)) {
      if (entry.getValue().isContainer()) {
        throw Refused.registration(
            PathClaims.NAME + " must be text: paths, with commas between them.");
      }
      for (String path : entry.getValue().asString("").split(",")) {
        if (!path.isBlank()) {
          claimed.add(judged(path.strip()));
        }
      }
    }
    if (claimed.size() > MOST) {
      throw Refused.registration(
          PathClaims.NAME + " has " + claimed.size() + " paths and may have " + MOST + ".");
    }
    return new PathClaims(List.copyOf(claimed));
  }

  /** In the order of the list that they were. */
  private static List<Map.Entry<String, JsonNode>> claims(JsonNode metadata) {
    return metadata.properties().stream()
        .filter(entry -> isClaim(entry.getKey()))
        .sorted(Comparator.comparingInt(entry -> place(entry.getKey())))
        .toList();
  }

  private static int place(String name) {
    Matcher claim = CLAIM.matcher(relaxed(name));
    if (!claim.matches()) {
      throw new IllegalArgumentException(name + " is no claim");
    }
    String place = claim.group(1) == null ? claim.group(2) : claim.group(1);
    return place == null ? -1 : Integer.parseInt(place);
  }

  private ClaimedPath judged(String text) throws Refused {
    ClaimedPath path;
    try {
      path = ClaimedPath.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw Refused.field(PathClaims.NAME, text, String.valueOf(e.getMessage()));
    }
    for (ClaimedPath own : OWN) {
      if (path.overlaps(own)) {
        throw Refused.field(
            PathClaims.NAME, text, "is, or is above or below, Signalbox's own " + own);
      }
    }
    List<ClaimedPath> allowed = settings.allowedPrefixes();
    if (!allowed.isEmpty() && allowed.stream().noneMatch(path::isWithin)) {
      throw Refused.field(
          PathClaims.NAME,
          text,
          "is in none of the registry's signalbox.registration.claims.allowed-prefixes " + allowed);
    }
    return path;
  }
}
