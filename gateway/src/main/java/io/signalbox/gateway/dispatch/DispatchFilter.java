package io.signalbox.gateway.dispatch;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.addOriginalRequestUrl;

import io.signalbox.gateway.problem.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives each request for {@code lb://service} to an instance of that service, and to another one
 * when that fails and the request may be repeated ({@link Failure}, {@link TrackedBody}). No
 * instance gets the same request twice.
 */
@Component
final class DispatchFilter implements GlobalFilter, Ordered {

  /** Names the instance that answered. */
  static final String SERVED_BY = "X-Served-By";

  private static final Logger log = LoggerFactory.getLogger(DispatchFilter.class);

  private final InstanceTable table;
  private final RoundRobin policy;
  private final Suspensions suspensions;
  private final DispatchMeters meters;
  private final TargetMeters targets;
  private final int maxAttempts;

  DispatchFilter(
      InstanceTable table,
      RoundRobin policy,
      Suspensions suspensions,
      DispatchMeters meters,
      TargetMeters targets,
      DispatchProperties properties) {
    this.table = table;
    this.policy = policy;
    this.suspensions = suspensions;
    this.meters = meters;
    this.targets = targets;
    this.maxAttempts = properties.maxAttempts();
  }

  /** Where the stock load balancer stands: after the route's URL is known. */
  @Override
  public int getOrder() {
    return 10150;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    URI url = exchange.getAttribute(GATEWAY_REQUEST_URL_ATTR);
    if (url == null || !RoutedServices.SCHEME.equals(url.getScheme())) {
      return chain.filter(exchange);
    }
    addOriginalRequestUrl(exchange, url);
    TrackedBody request = new TrackedBody(exchange.getRequest());
    return new Dispatch(
            url.getHost(), exchange.mutate().request(request).build(), request, chain, List.of())
        .run(null);
  }

  /**
   * One request on its way.
   *
   * @param tried the instances that have failed it
   */
  private final class Dispatch {

    private final String service;
    private final ServerWebExchange exchange;
    private final TrackedBody request;
    private final GatewayFilterChain chain;
    private final List<Instance> tried;

    Dispatch(
        String service,
        ServerWebExchange exchange,
        TrackedBody request,
        GatewayFilterChain chain,
        List<Instance> tried) {
      this.service = service;
      this.exchange = exchange;
      this.request = request;
      this.chain = chain;
      this.tried = tried;
    }

    Mono<Void> run(@Nullable Failure before) {
      Instance instance = policy.choose(table.service(service), tried);
      if (instance == null) {
        return Mono.error(before == null ? noInstance() : before.toProblem());
      }
      exchange
          .getAttributes()
          .put(GATEWAY_REQUEST_URL_ATTR, instance.locate(exchange.getRequest().getURI()));
      TargetMeters.OnTheWay onTheWay = targets.dispatched(route(), service, instance);
      exchange.getAttributes().put(AnswerEnd.ATTRIBUTE, onTheWay);
      return chain
          .filter(exchange)
          .doOnSuccess(answered -> answered(instance))
          .doOnError(error -> onTheWay.end())
          .onErrorResume(error -> failed(instance, error));
    }

    private String route() {
      Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
      return route.getId();
    }

    /** The header has come and is not yet written; the instance's own claim is replaced. */
    private void answered(Instance instance) {
      meters.answered(service);
      exchange.getResponse().getHeaders().set(SERVED_BY, instance.id());
    }

    private Mono<Void> failed(Instance instance, Throwable error) {
      Failure failure = Failure.of(error);
      if (failure == null) {
        return Mono.error(error);
      }
      log.warn("{} at {}: {}", instance.id(), instance.authority(), error.toString());
      meters.failed(service, failure);
      if (failure.suspends()) {
        suspensions.suspend(instance);
      }
      if (exchange.getResponse().isCommitted()) {
        return Mono.error(error);
      }
      if (!request.repeatableAfter(failure) || tried.size() + 1 >= maxAttempts) {
        return Mono.error(failure.toProblem());
      }
      ServerWebExchangeUtils.reset(exchange);
      List<Instance> triedNow = new ArrayList<>(tried);
      triedNow.add(instance);
      return new Dispatch(service, exchange, request, chain, triedNow).run(failure);
    }

    private Throwable noInstance() {
      return Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE, "no-instance", "No instance of " + service + " is up.");
    }
  }
}
