package io.signalbox.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR;

import io.signalbox.gateway.routes.Routes;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.reactive.accept.ApiVersionStrategy;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Leads requests to their routes, also a CORS preflight for which the gateway has no configuration:
 * the service behind the route may have one. Spring Cloud Gateway's own mapping would refuse it.
 */
@Component
class PreflightPassing extends RoutePredicateHandlerMapping implements SmartInitializingSingleton {

  private final Routes routes;
  private final ApplicationEventPublisher events;

  /** Without an initial value: the superclass's constructor sets it. */
  private @Nullable UrlBasedCorsConfigurationSource configured;

  PreflightPassing(
      FilteringWebHandler handler,
      RouteLocator locator,
      Routes routes,
      GlobalCorsProperties cors,
      Environment environment,
      ObjectProvider<ApiVersionStrategy> versions,
      ApplicationEventPublisher events) {
    super(handler, locator, cors, environment);
    this.routes = routes;
    this.events = events;
    versions.ifAvailable(this::setApiVersionStrategy);
  }

  /** Nobody else says that the configured routes are there to be looked at, for their CORS. */
  @Override
  public void afterSingletonsInstantiated() {
    events.publishEvent(new RefreshRoutesResultEvent(this));
  }

  /** Only those are tried that the path may lead to, of however many there are. */
  @Override
  protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
    return routes
        .candidates(exchange)
        .concatMap(
            route -> {
              exchange.getAttributes().put(GATEWAY_PREDICATE_ROUTE_ATTR, route.getId());
              return Mono.just(route).filterWhen(it -> it.getPredicate().apply(exchange));
            })
        .next();
  }

  /** That of all routes, and then that with those of single ones. */
  @Override
  public void setCorsConfigurations(Map<String, CorsConfiguration> byPath) {
    super.setCorsConfigurations(byPath);
    UrlBasedCorsConfigurationSource source =
        new UrlBasedCorsConfigurationSource(getPathPatternParser());
    source.setCorsConfigurations(byPath);
    configured = source;
  }

  /** Spring asks for a preflight's handler, and takes the asking for the handling. */
  @Override
  public Mono<Object> getHandler(ServerWebExchange exchange) {
    return CorsUtils.isPreFlightRequest(exchange.getRequest()) && !isConfigured(exchange)
        ? getHandlerInternal(exchange)
            .cast(WebHandler.class)
            .flatMap(handler -> handler.handle(exchange).thenReturn(handler))
        : super.getHandler(exchange);
  }

  private boolean isConfigured(ServerWebExchange exchange) {
    return configured != null && configured.getCorsConfiguration(exchange) != null;
  }
}
