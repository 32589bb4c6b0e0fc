package io.signalbox.handoff.claims;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked on a connection that was handed over by a route: what the gateway would send
 * along that route without a second look. The gateway and the member judge by the same rules, so
 * that a connection does not go to and fro. Immutable.
 */
public final class Scope {

  private final List<String> paths;
  private final List<String> others;
  private final long maxBody;
  private final PlainPaths own;
  private final PlainPaths foreign;

  /**
   * @param paths patterns of the route's paths, in Spring's notation
   * @param others patterns of the paths that routes before it may take
   * @param maxBody bytes that a request may have behind its header
   * @throws org.springframework.web.util.pattern.PatternParseException for what is no pattern
   */
  public Scope(List<String> paths, List<String> others, long maxBody) {
    this.paths = List.copyOf(paths);
    this.others = List.copyOf(others);
    this.maxBody = maxBody;
    this.own = new PlainPaths(paths);
    this.foreign = new PlainPaths(others);
  }

  public List<String> paths() {
    return paths;
  }

  public List<String> others() {
    return others;
  }

  public long maxBody() {
    return maxBody;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof Scope scope
            && paths.equals(scope.paths)
            && others.equals(scope.others)
            && maxBody == scope.maxBody;
  }

  @Override
  public int hashCode() {
    return Objects.hash(paths, others, maxBody);
  }

  /**
   * Why a request of the route is not plain enough to be served without a second look.
   * docs/handoff.md goes through what a new reason needs.
   */
  public enum Refusal {
    /** Not HTTP/1.1. */
    VERSION,
    /** Asks for another protocol on this connection. */
    UPGRADE,
    /** The body is too large or tells no length beforehand. */
    BODY
  }

  /** Whether a request can be read and is one of the route's, in a usual spelling. */
  public boolean covers(HttpRequest request) {
    return request.decoderResult().isSuccess() && covers(request.uri());
  }

  /** Null when a request that is covered can be served without a second look. */
  public @Nullable Refusal refuses(HttpRequest request) {
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return Refusal.VERSION;
    }
    HttpHeaders headers = request.headers();
    if (headers.contains(HttpHeaderNames.UPGRADE) || request.method().equals(HttpMethod.CONNECT)) {
      return Refusal.UPGRADE;
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || announced(headers) > maxBody) {
      return Refusal.BODY;
    }
    return null;
  }

  private static long announced(HttpHeaders headers) {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (length == null) {
      return 0;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private boolean covers(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return isPlain(target, path.length()) && own.contain(path) && !foreign.contain(path);
  }

  /**
   * Whether all readers of the path see the same in it: no escapes, parameters, backslashes, empty
   * or dotted segments. The rest of the target has visible characters only.
   */
  private static boolean isPlain(String target, int pathLength) {
    char before = 0;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return false;
      }
      if (i < pathLength) {
        boolean odd = c == '%' || c == ';' || c == '\\' || c == '"';
        if (odd || (before == '/' && (c == '/' || c == '.'))) {
          return false;
        }
        before = c;
      }
    }
    return target.startsWith("/") && (pathLength == 1 || before != '/');
  }
}
