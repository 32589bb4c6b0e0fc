package io.signalbox.gateway.handoff;

import io.signalbox.gateway.dispatch.OtherFilters;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.Routes;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses to start when connections would be handed over past a filter that nobody has said they
 * may pass: one that authenticates, say. What the frameworks' own filters do for a plain request
 * the member does, or nobody needs.
 */
final class BypassedFilters implements SmartInitializingSingleton {

  private final Routes routes;
  private final List<String> allowed;
  private final OtherFilters others;

  BypassedFilters(Routes routes, List<String> allowed, OtherFilters others) {
    this.routes = routes;
    this.allowed = allowed;
    this.others = others;
  }

  @Override
  public void afterSingletonsInstantiated() {
    List<String> unknown = unknown();
    if (!unknown.isEmpty() && routes.table().rules().stream().anyMatch(RouteRule::isHandoff)) {
      throw new IllegalStateException(
          "Routes cannot be handed off: requests would pass by "
              + unknown
              + ". Proxy them, or name the classes in signalbox.gateway.handoff.bypassed-filters.");
    }
  }

  /** Filters on all requests that nobody has said may be passed. */
  List<String> unknown() {
    return others.names().stream().filter(name -> !allowed.contains(name)).toList();
  }
}
