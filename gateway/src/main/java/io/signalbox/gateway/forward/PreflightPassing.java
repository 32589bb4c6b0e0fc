package io.signalbox.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR;

import io.signalbox.gateway.routes.RouteRule;
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
 * Leads requests to their routes, and answers for CORS where a declared service leaves it to the
 * gateway or the gateway's configuration says so. A preflight for which there is neither goes on:
 * the service behind the route may have a word of its own. Spring Cloud Gateway's mapping would
 * refuse it.
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
      ForwardingHeaders headers,
      GlobalCorsProperties cors,
      Environment environment,
      ObjectProvider<ApiVersionStrategy> versions,
      ApplicationEventPublisher events) {
    super(handler, locator, cors, environment);
    this.routes = routes;
    this.events = events;
    setCorsProcessor(new GatewayCors(headers));
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
    UrlBasedCorsConfigurationSource source =
        new UrlBasedCorsConfigurationSource(getPathPatternParser());
    source.setCorsConfigurations(byPath);
    configured = source;
    setCorsConfigurationSource(this::cors);
  }

  /** That of the route which a request has taken, or of its path. */
  private @Nullable CorsConfiguration cors(ServerWebExchange exchange) {
    CorsConfiguration own = RouteRule.of(exchange).cors();
    return own != null || configured == null ? own : configured.getCorsConfiguration(exchange);
  }

  /** Spring asks for a preflight's handler, and takes the asking for the handling. */
  @Override
  public Mono<Object> getHandler(ServerWebExchange exchange) {
    return CorsUtils.isPreFlightRequest(exchange.getRequest())
        ? getHandlerInternal(exchange)
            .cast(WebHandler.class)
            .flatMap(handler -> preflight(exchange, handler))
        : super.getHandler(exchange);
  }

  private Mono<Object> preflight(ServerWebExchange exchange, WebHandler handler) {
    CorsConfiguration cors = cors(exchange);
    if (cors == null) {
      return handler.handle(exchange).thenReturn(handler);
    }
    getCorsProcessor().process(cors, exchange);
    return Mono.just(handler);
  }
}
