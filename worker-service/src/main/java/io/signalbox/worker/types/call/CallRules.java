package io.signalbox.worker.types.call;

import io.signalbox.worker.types.InvalidInputException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps tasks from calling, through the worker, what their owners are not meant to call: other
 * services than those named, and of these what is not for callers. A path must have one reading
 * only, so that what is checked here is what the service takes it for.
 */
final class CallRules {

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,=:@%/-]*");
  private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*");
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** Of the dot, the slashes, the semicolon, the percent sign and whatever cannot be seen. */
  private static final Pattern AMBIGUOUS_ESCAPE =
      Pattern.compile("%(?:2[eEfF5]|5[cC]|3[bB]|[01][0-9A-Fa-f]|7[fF])");

  private static final String FORWARDED = "x-forwarded";
  private static final Set<String> CLAIMS = Set.of("forwarded", "x-real-ip", "via");

  private final Set<String> services;
  private final Set<String> refusedSegments;

  CallRules(CallProperties properties) {
    this.services = new TreeSet<>(properties.services());
    this.refusedSegments = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    this.refusedSegments.addAll(properties.refusedSegments());
  }

  /**
   * @throws InvalidInputException when the input is none that tasks may send
   */
  void check(CallTask.Input input) throws InvalidInputException {
    service(input.service());
    path(input.path());
    input.message().check();
    claims(input.message().effectiveHeaders().keySet());
  }

  private void service(String service) throws InvalidInputException {
    if (services.isEmpty()) {
      throw new InvalidInputException(
          "/service",
          "may not be called: signalbox.task-types.call.services of the workers names those that"
              + " may, and is empty");
    }
    if (!services.contains(service)) {
      throw new InvalidInputException(
          "/service",
          "may not be called; signalbox.task-types.call.services of the workers allows "
              + String.join(", ", services));
    }
  }

  private void path(String pathAndQuery) throws InvalidInputException {
    int question = pathAndQuery.indexOf('?');
    String path = question < 0 ? pathAndQuery : pathAndQuery.substring(0, question);
    String query = question < 0 ? "" : pathAndQuery.substring(question + 1);
    if (!PATH.matcher(path).matches() || !QUERY.matcher(query).matches()) {
      throw refused(
          "must be a path from / on, perhaps with a query, both percent-encoded; no ; in the path");
    }
    if (BROKEN_ESCAPE.matcher(pathAndQuery).find()) {
      throw refused("has a % that is not followed by two hexadecimal digits");
    }
    if (AMBIGUOUS_ESCAPE.matcher(path).find()) {
      throw refused("may not have . / \\ ; % or a control character in percent-encoded form");
    }
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = URLDecoder.decode(segments[i].replace("+", "%2B"), StandardCharsets.UTF_8);
      if (segment.equals(".") || segment.equals("..")) {
        throw refused("may not have the segment " + segment);
      }
      if (segment.isEmpty() && i < segments.length - 1) {
        throw refused("may not have an empty segment but the last");
      }
      if (refusedSegments.contains(segment)) {
        throw refused(
            "may not have the segment "
                + segment
                + " (signalbox.task-types.call.refused-segments of the workers)");
      }
    }
  }

  /** A service believes them of the gateway, which lets none of a client's pass. */
  private static void claims(Collection<String> names) throws InvalidInputException {
    for (String name : names) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith(FORWARDED) || CLAIMS.contains(lower)) {
        throw new InvalidInputException(
            "/headers/" + name, "claims where a request comes from, which is the gateway's to say");
      }
    }
  }

  private static InvalidInputException refused(String reason) {
    return new InvalidInputException("/path", reason);
  }
}
