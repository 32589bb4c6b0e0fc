package io.signalbox.registry.registration;

import io.signalbox.logs.Printable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands before Eureka's own API, which stores and remembers whatever it is sent: registrations are
 * judged by {@link RegistrationRules} and {@link PathOwners}, what is asked for must be in the
 * table, heartbeats, departures and the share of requests that an instance is to get pass, all
 * other writing (replication between registries, other changes to another's metadata) is refused.
 * Thread-safe.
 */
final class RegistrationGuard extends OncePerRequestFilter {

  private static final Logger log = LoggerFactory.getLogger(RegistrationGuard.class);

  private static final Map<String, Predicate<String>> HEARTBEAT_PARAMETERS =
      Map.of(
          "status", RegistrationRules::isState,
          "overriddenstatus", RegistrationRules::isState,
          "lastDirtyTimestamp", RegistrationRules::isTimestamp);
  private static final Map<String, Predicate<String>> STATUS_PARAMETERS =
      Map.of(
          "value",
          RegistrationRules::isState,
          "lastDirtyTimestamp",
          RegistrationRules::isTimestamp);

  /** What a supervisor says of an instance that has registered itself. */
  private static final Map<String, Predicate<String>> METADATA_PARAMETERS =
      Map.of("signalbox.share", RegistrationRules::isShare);

  private static final int LONGEST_SHOWN = 80;

  private final RegistrationRules rules;
  private final TableBounds table;
  private final PathOwners owners;
  private final int maxBody;
  private final JsonMapper json;
  private final ObjectReader strict;
  private final RefusalWriter refusals;

  RegistrationGuard(
      RegistrationRules rules,
      TableBounds table,
      PathOwners owners,
      int maxBody,
      JsonMapper json,
      RefusalWriter refusals) {
    this.rules = rules;
    this.table = table;
    this.owners = owners;
    this.maxBody = maxBody;
    this.json = json;
    this.strict =
        json.reader().forType(JsonNode.class).with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    EurekaPath path = EurekaPath.of(request.getRequestURI());
    try {
      if (request.getMethod().equals("POST")) {
        register(path, request, response, chain);
      } else {
        judge(path, request);
        chain.doFilter(request, response);
      }
    } catch (Refused e) {
      refusals.write(request, response, e);
    }
  }

  private void judge(EurekaPath path, HttpServletRequest request) throws Refused {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> {
        requireParameters(request, Map.of());
        requireKnown(path);
      }
      case "PUT", "DELETE" -> {
        if (path.isStatus()) {
          requireParameters(request, STATUS_PARAMETERS);
          table.requireCalm();
        } else if (path.isInstance()) {
          requireParameters(request, HEARTBEAT_PARAMETERS);
          if (request.getMethod().equals("DELETE")) {
            table.requireCalm();
          }
        } else if (path.isMetadata()
            && METADATA_PARAMETERS.keySet().equals(request.getParameterMap().keySet())) {
          requireParameters(request, METADATA_PARAMETERS);
          table.requireCalm();
        } else {
          throw new Refused(Refused.Kind.NOT_ALLOWED, "This cannot be changed from outside.");
        }
      }
      default -> throw new Refused(Refused.Kind.NO_SUCH_METHOD, "No such method here.");
    }
  }

  /** Eureka keeps the answer to each question for minutes, the answer "unknown" too. */
  private void requireKnown(EurekaPath path) throws Refused {
    List<String> parts = path.parts();
    boolean known =
        switch (parts.isEmpty() ? "" : parts.getFirst()) {
          case "apps" ->
              parts.size() == 1
                  || parts.equals(List.of("apps", "delta"))
                  || path.isApp() && table.hasService(path.app())
                  || path.isInstance() && table.has(path.app(), path.instance());
          case "vips", "svips" -> parts.size() == 2 && table.hasVirtualAddress(parts.get(1));
          case "instances" -> parts.size() == 2 && RegistrationRules.isInstance(parts.get(1));
          case "status" -> parts.size() == 1;
          default -> false;
        };
    if (!known) {
      throw new Refused(Refused.Kind.NOT_FOUND, "There is nothing like this in the table.");
    }
  }

  private static void requireParameters(
      HttpServletRequest request, Map<String, Predicate<String>> known) throws Refused {
    Set<Map.Entry<String, String[]>> given = request.getParameterMap().entrySet();
    for (Map.Entry<String, String[]> parameter : given) {
      Predicate<String> valid = known.get(parameter.getKey());
      String[] values = parameter.getValue();
      if (valid == null || values.length != 1 || !valid.test(values[0])) {
        throw Refused.parameter(parameter.getKey(), values[0]);
      }
    }
  }

  private void register(
      EurekaPath path, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws Refused, ServletException, IOException {
    if (!path.isApp()) {
      throw new Refused(
          Refused.Kind.NOT_ALLOWED,
          "Only a registration can be posted, at apps/NAME: a service's name is a letter, then"
              + " letters, digits and -, 63 at most.");
    }
    Registration registration = registration(path.app(), request);
    HttpServletRequest judged =
        new JudgedRequest(request, json.writeValueAsBytes(registration.json()));
    owners.register(
        registration,
        () -> {
          admit(registration);
          chain.doFilter(judged, response);
        });
  }

  private Registration registration(String app, HttpServletRequest request)
      throws Refused, IOException {
    MediaType type = type(request);
    if (type == null || !type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
      throw new Refused(Refused.Kind.NOT_JSON, "A registration is application/json.");
    }
    byte[] body = request.getInputStream().readNBytes(maxBody + 1);
    if (body.length > maxBody) {
      throw new Refused(
          Refused.Kind.REQUEST_TOO_LARGE, "A registration has at most " + maxBody + " bytes.");
    }
    try {
      return rules.judged(app, strict.readTree(body), request.getRemoteAddr());
    } catch (JacksonException e) {
      throw Refused.registration("The body is not JSON with each name once.");
    }
  }

  private void admit(Registration registration) throws Refused {
    boolean isNew = !table.has(registration.app(), registration.instance());
    if (isNew) {
      table.requireRoom(registration.app());
    }
    table.requireCalm();
    if (isNew) {
      Location location = registration.location();
      log.info(
          "{}/{} registers at {}:{}{}",
          registration.app(),
          registration.instance(),
          location.address(),
          registration.port(),
          location.isReplaced()
              ? " (it said " + Printable.of(location.saidAddress(), LONGEST_SHOWN) + ")"
              : "");
    }
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
}
