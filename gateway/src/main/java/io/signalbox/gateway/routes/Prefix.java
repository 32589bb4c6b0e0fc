package io.signalbox.gateway.routes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service does not see of the paths that lead to it, and what its answers say of paths is
 * short of.
 *
 * @param path as in {@code /shop}; without a slash at the end
 * @param segments of which it consists
 */
public record Prefix(String path, int segments) {

  private static final String COOKIE_PATH = "path";

  /** Such cookies have the path "/" or are none. */
  private static final String OF_HOST = "__Host-";

  /** The first {@code segments} of a path that has as many. */
  static Prefix of(String path, int segments) {
    return new Prefix(path.substring(0, end(path, segments)), segments);
  }

  /** What is left of a path, however its beginning is spelled: {@code /} and what comes then. */
  public String strip(String path) {
    String rest = path.substring(end(path, segments));
    int start = 0;
    // One slash: two would begin a host.
    while (start + 1 < rest.length()
        && rest.charAt(start) == '/'
        && rest.charAt(start + 1) == '/') {
      start++;
    }
    return rest.startsWith("/") ? rest.substring(start) : "/" + rest;
  }

  private static int end(String path, int segments) {
    int end = 0;
    for (int i = 0; i < segments && end < path.length() && path.charAt(end) == '/'; i++) {
      end++;
      while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != '?') {
        end++;
      }
    }
    return end;
  }

  /**
   * Puts it before the paths that an answer sends the client to and keeps cookies for, if the
   * service has not done so itself.
   *
   * @param asked the Host that the service was asked for
   */
  public void addTo(HttpHeaders answer, @Nullable String asked) {
    String location = answer.get(HttpHeaderNames.LOCATION);
    if (location != null) {
      answer.set(HttpHeaderNames.LOCATION, located(location, asked));
    }
    List<String> cookies = answer.getAll(HttpHeaderNames.SET_COOKIE);
    if (!cookies.isEmpty()) {
      answer.set(HttpHeaderNames.SET_COOKIE, cookies.stream().map(this::cookie).toList());
    }
  }

  private String located(String location, @Nullable String asked) {
    String own = asked == null ? location : withoutHost(location, asked);
    return isPath(own) ? before(own) : location;
  }

  /** A path in place of what leads to the host that was asked, by whatever scheme. */
  private static String withoutHost(String location, String asked) {
    int host = location.indexOf("//") + 2;
    if (host < 2
        || !(host == 2 || location.charAt(host - 3) == ':')
        || location.substring(0, host - 2).chars().anyMatch(c -> "/?#".indexOf(c) >= 0)
        || !location.regionMatches(true, host, asked, 0, asked.length())) {
      return location;
    }
    String rest = location.substring(host + asked.length());
    if (rest.isEmpty() || rest.startsWith("?") || rest.startsWith("#")) {
      return "/" + rest;
    }
    return rest.startsWith("/") ? rest : location;
  }

  private static boolean isPath(String location) {
    return location.startsWith("/") && !location.startsWith("//");
  }

  private String before(String own) {
    boolean there =
        own.startsWith(path)
            && (own.length() == path.length() || "/?#".indexOf(own.charAt(path.length())) >= 0);
    return there ? own : path + own;
  }

  private String cookie(String cookie) {
    if (cookie.regionMatches(true, 0, OF_HOST, 0, OF_HOST.length())) {
      return cookie;
    }
    List<String> parts = new ArrayList<>();
    for (String part : cookie.split(";", -1)) {
      int equals = part.indexOf('=');
      boolean isPath =
          !parts.isEmpty()
              && equals >= 0
              && part.substring(0, equals).strip().equalsIgnoreCase(COOKIE_PATH);
      String value = isPath ? part.substring(equals + 1).strip() : "";
      parts.add(isPath && value.startsWith("/") ? " Path=" + cookiePath(value) : part);
    }
    return String.join(";", parts);
  }

  private String cookiePath(String own) {
    return own.equals("/") ? path : before(own);
  }
}
