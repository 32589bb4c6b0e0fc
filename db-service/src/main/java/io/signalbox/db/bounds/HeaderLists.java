package io.signalbox.db.bounds;

import io.signalbox.tomcat.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses headers that Tomcat or Spring would not read: they would fail where it is taken for a
 * fault of this service, or in the midst of answering.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HeaderLists extends OncePerRequestFilter {

  /** What Spring sorts at most. */
  private static final int MAX_ACCEPTED = 50;

  private final ProblemWriter problems;

  HeaderLists(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String fault = fault(request);
    if (fault == null) {
      chain.doFilter(request, response);
    } else {
      problems.write(response, HttpStatus.BAD_REQUEST, "bad-request", fault);
    }
  }

  private static @Nullable String fault(HttpServletRequest request) {
    try {
      List<String> accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
      if (MediaType.parseMediaTypes(accept).size() > MAX_ACCEPTED) {
        return "Accept may name at most " + MAX_ACCEPTED + " media types.";
      }
    } catch (InvalidMediaTypeException e) {
      return "Accept must be a list of media types.";
    }
    try {
      // Tomcat bounds both lists, and says so only to those who read them.
      request.getLocales();
      request.getCookies();
    } catch (IllegalArgumentException e) {
      return "There are too many languages or cookies.";
    }
    String contentType = request.getContentType();
    return contentType == null || isConcrete(contentType)
        ? null
        : "Content-Type must be a media type.";
  }

  private static boolean isConcrete(String contentType) {
    try {
      return MediaType.parseMediaType(contentType).isConcrete();
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }
}
