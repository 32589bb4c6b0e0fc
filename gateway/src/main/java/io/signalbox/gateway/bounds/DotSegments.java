package io.signalbox.gateway.bounds;

import io.signalbox.gateway.problem.Problem;
import java.nio.charset.StandardCharsets;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses a path with "." or ".." segments in any spelling. A client resolves them before it sends
 * (RFC 3986 section 5.2.4); here they could only mean one path to the route and another to the
 * instance that resolves them.
 */
@Component
public final class DotSegments implements WebFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (present(exchange.getRequest().getURI().getRawPath())) {
      return Mono.error(
          Problem.of(
              HttpStatus.BAD_REQUEST,
              "dot-segment",
              "The path has a \".\" or \"..\" segment; send it resolved."));
    }
    return chain.filter(exchange);
  }

  /** Decodes once, as an instance does, and takes a backslash for the slash that some see in it. */
  public static boolean present(String rawPath) {
    if (rawPath.indexOf('.') < 0 && rawPath.indexOf('%') < 0) {
      return false;
    }
    String path = StringUtils.uriDecode(rawPath, StandardCharsets.UTF_8);
    int start = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\') {
        if (isDots(path.substring(start, i))) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /** Some servers cut a segment at its first ";" before they resolve it. */
  private static boolean isDots(String segment) {
    int parameters = segment.indexOf(';');
    String name = parameters < 0 ? segment : segment.substring(0, parameters);
    return name.equals(".") || name.equals("..");
  }
}
