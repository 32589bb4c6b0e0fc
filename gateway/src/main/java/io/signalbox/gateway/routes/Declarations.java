package io.signalbox.gateway.routes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.services.Handling;
import io.signalbox.services.Mistake;
import io.signalbox.services.ServiceDeclaration;
import io.signalbox.services.file.FileListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who has declared what, and what of it holds: the file goes before what registers, and between two
 * that register the registry has decided; where it has not, one with instances goes before one
 * without, and then the name that comes first in the alphabet. Thread-safe.
 */
@Component
public class Declarations implements ConflictSource, FileListener {

  private static final Logger log = LoggerFactory.getLogger(Declarations.class);

  private static final int MOST_LOGGED = 50;

  private final Routes routes;
  private List<ServiceDeclaration> ofFile = List.of();
  private List<ServiceDeclaration> ofRegistrations = List.of();
  private volatile List<Conflict> conflicts = List.of();
  private volatile List<Mistake> mistakes = List.of();

  Declarations(Routes routes, MeterRegistry meters) {
    this.routes = routes;
    Gauge.builder("signalbox.routes.declared", routes, it -> it.table().services().size())
        .description("Services that are declared and routed")
        .register(meters);
    Gauge.builder("signalbox.routes.mistakes", this, it -> it.mistakes.size())
        .description("Mistakes of the file of declared services as it is now")
        .register(meters);
    Gauge.builder("signalbox.routes.conflicts", this, it -> it.conflicts.size())
        .description("Paths that services have asked for when they registered, and do not get")
        .register(meters);
  }

  /** What was declared by registering and does not hold. */
  @Override
  public List<Conflict> conflicts() {
    return conflicts;
  }

  /** Those of the file as it is now; while it has some, what it said before holds. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  @Override
  public synchronized void fileSays(
      String file, List<ServiceDeclaration> services, List<Mistake> wrong) {
    List<Mistake> found = new ArrayList<>(wrong);
    if (found.isEmpty()) {
      services.forEach(service -> found.addAll(mistakenFilters(file, service)));
    }
    if (found.isEmpty()) {
      settle(services, ofRegistrations);
      log.info("{} declares {}", file, names(services));
    } else {
      found.stream().limit(MOST_LOGGED).forEach(mistake -> log.error("{}", mistake));
      log.error("What {} said before holds on: {}", file, names(ofFile));
    }
    mistakes = List.copyOf(found);
  }

  @Override
  public synchronized boolean fileHolds() {
    return !ofFile.isEmpty();
  }

  private static List<String> names(List<ServiceDeclaration> services) {
    return services.stream().map(ServiceDeclaration::name).toList();
  }

  private List<Mistake> mistakenFilters(String file, ServiceDeclaration service) {
    List<Mistake> found = new ArrayList<>();
    for (int i = 0; i < service.handling().filters().size(); i++) {
      Handling.Filter filter = service.handling().filters().get(i);
      String why = routes.whyNot(filter.text());
      if (why != null) {
        found.add(
            new Mistake(
                file,
                filter.line(),
                filter.column(),
                "services." + service.name() + ".filters[" + i + "]",
                "\"" + filter.text() + "\" is no filter of Spring Cloud Gateway's: " + why));
      }
    }
    return found;
  }

  /** The registry has been read. Of two that ask for the same, the first gets it. */
  synchronized void registrationsSay(List<ServiceDeclaration> services) {
    if (!services.equals(ofRegistrations)) {
      settle(ofFile, services);
    }
  }

  private void settle(List<ServiceDeclaration> file, List<ServiceDeclaration> registrations) {
    Map<String, ServiceDeclaration> holding = new LinkedHashMap<>();
    file.stream()
        .filter(ServiceDeclaration::isRouted)
        .forEach(service -> holding.put(key(service), service));
    List<Conflict> found = new ArrayList<>();
    registrations.forEach(service -> settle(service, holding, found));
    routes.declare(holding.values());
    ofFile = file;
    ofRegistrations = registrations;
    found.stream()
        .filter(conflict -> !conflicts.contains(conflict))
        .forEach(conflict -> log.warn("{}", conflict));
    conflicts = List.copyOf(found);
  }

  /** The registry takes names that differ in case alone for one. */
  private static String key(ServiceDeclaration service) {
    return service.name().toLowerCase(Locale.ROOT);
  }

  private void settle(
      ServiceDeclaration service, Map<String, ServiceDeclaration> holding, List<Conflict> found) {
    ServiceDeclaration declared = holding.get(key(service));
    if (declared != null) {
      found.add(
          new Conflict(
              service.name(),
              String.join(", ", service.paths()),
              "is not asked for: " + declared.origin() + " says where it is"));
      return;
    }
    List<String> free = new ArrayList<>();
    for (String path : service.paths()) {
      String owner = owner(path, holding.values());
      if (owner == null) {
        free.add(path);
      } else {
        found.add(new Conflict(service.name(), path, "belongs to " + owner));
      }
    }
    if (!free.isEmpty()) {
      holding.put(key(service), service.withPaths(free));
    }
  }

  /** Null when it is nobody's. What takes all paths leaves each to whoever asks for it. */
  private @Nullable String owner(String path, Collection<ServiceDeclaration> holding) {
    PathPrefix asked = PathPrefix.of(path);
    for (RouteRule rule : routes.table().configured()) {
      if (rule.patterns().stream().anyMatch(other -> isWithin(asked, other))) {
        return rule.id() + ", a route of the gateway's configuration";
      }
    }
    for (ServiceDeclaration other : holding) {
      if (other.paths().stream().anyMatch(its -> isWithin(asked, its))) {
        return other.name() + " (" + other.origin() + ")";
      }
    }
    return null;
  }

  private static boolean isWithin(PathPrefix asked, String pattern) {
    PathPrefix its = PathPrefix.of(pattern);
    return !its.literal().isEmpty() && its.meets(asked);
  }
}
