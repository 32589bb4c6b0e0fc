package io.signalbox.registry.registration;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before Eureka's own API, which stores whatever it is sent: registrations are judged by
 * {@link RegistrationRules}, heartbeats and departures pass, all other writing (replication between
 * registries, changes to another's metadata) is refused. Thread-safe.
 */
final class RegistrationGuard extends OncePerRequestFilter {

  private static final Pattern REGISTER = Pattern.compile("/eureka/(?:v2/)?apps/([^/]+)/?");
  private static final Pattern MEMBER =
      Pattern.compile("/eureka/(?:v2/)?apps/[^/]+/[^/]+(?:/status)?/?");

  private final RegistrationRules rules;
  private final int maxBody;
  private final JsonMapper json;

  RegistrationGuard(RegistrationRules rules, int maxBody, JsonMapper json) {
    this.rules = rules;
    this.maxBody = maxBody;
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getRequestURI();
    Matcher registration = REGISTER.matcher(path);
    switch (request.getMethod()) {
      case "GET", "HEAD" -> chain.doFilter(request, response);
      case "POST" -> {
        if (registration.matches()) {
          register(registration.group(1), request, response, chain);
        } else {
          refuse(response, HttpStatus.FORBIDDEN, "Nothing can be posted here.");
        }
      }
      case "PUT", "DELETE" -> {
        if (MEMBER.matcher(path).matches()) {
          chain.doFilter(request, response);
        } else {
          refuse(response, HttpStatus.FORBIDDEN, "This cannot be changed from outside.");
        }
      }
      default -> refuse(response, HttpStatus.METHOD_NOT_ALLOWED, "No such method here.");
    }
  }

  private void register(
      String app, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    MediaType type = type(request);
    if (type == null || !type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
      refuse(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "A registration is application/json.");
      return;
    }
    byte[] body = request.getInputStream().readNBytes(maxBody + 1);
    if (body.length > maxBody) {
      refuse(
          response,
          HttpStatus.CONTENT_TOO_LARGE,
          "A registration has at most " + maxBody + " bytes.");
      return;
    }
    Optional<String> fault;
    try {
      fault = rules.fault(app, json.readTree(body));
    } catch (JacksonException e) {
      fault = Optional.of("The body is not JSON");
    }
    if (fault.isPresent()) {
      refuse(response, HttpStatus.BAD_REQUEST, fault.get() + ".");
      return;
    }
    chain.doFilter(new ReadRequest(request, body), response);
  }

  private static @Nullable MediaType type(HttpServletRequest request) {
    try {
      return request.getContentType() == null
          ? null
          : MediaType.parseMediaType(request.getContentType());
    } catch (InvalidMediaTypeException e) {
      return null;
    }
  }

  private void refuse(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    logger.warn("Refused: " + detail);
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    json.writeValue(response.getOutputStream(), ProblemDetail.forStatusAndDetail(status, detail));
  }

  /** A request whose body has been read, to be read once more. */
  private static final class ReadRequest extends HttpServletRequestWrapper {
    private final byte[] body;

    ReadRequest(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
      ByteArrayInputStream bytes = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new UnsupportedOperationException("Registrations are read blocking");
        }
      };
    }
  }
}
