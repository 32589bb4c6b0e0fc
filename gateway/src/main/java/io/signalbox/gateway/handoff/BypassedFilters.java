package io.signalbox.gateway.handoff;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.web.server.WebFilter;

/**
 * Refuses to start when connections would be handed over past a filter that nobody has said they
 * may pass: one that authenticates, say. What the frameworks' own filters do for a plain request
 * the member does, or nobody needs.
 */
final class BypassedFilters implements SmartInitializingSingleton {

  private static final List<String> KNOWN =
      List.of(
          "io.signalbox.gateway.",
          "org.springframework.boot.",
          "org.springframework.cloud.gateway.",
          "org.springframework.web.filter.reactive.");

  private final HandoffRoutes routes;
  private final List<String> allowed;
  private final ObjectProvider<GlobalFilter> globalFilters;
  private final ObjectProvider<WebFilter> webFilters;

  BypassedFilters(
      HandoffRoutes routes,
      List<String> allowed,
      ObjectProvider<GlobalFilter> globalFilters,
      ObjectProvider<WebFilter> webFilters) {
    this.routes = routes;
    this.allowed = allowed;
    this.globalFilters = globalFilters;
    this.webFilters = webFilters;
  }

  @Override
  public void afterSingletonsInstantiated() {
    if (routes.isEmpty()) {
      return;
    }
    List<String> unknown = new ArrayList<>();
    Stream.concat(globalFilters.stream(), webFilters.stream())
        .map(filter -> AopUtils.getTargetClass(filter).getName())
        .filter(name -> KNOWN.stream().noneMatch(name::startsWith) && !allowed.contains(name))
        .forEach(unknown::add);
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "Routes cannot be handed off: requests would pass by "
              + unknown
              + ". Proxy them, or name the classes in signalbox.gateway.handoff.bypassed-filters.");
    }
  }
}
