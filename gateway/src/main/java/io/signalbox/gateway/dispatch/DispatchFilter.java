package io.signalbox.gateway.dispatch;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.addOriginalRequestUrl;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
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
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives each request for {@code lb://service} to the instance of that service that is best placed
 * to answer it, and to another one when that fails and the request may be repeated ({@link
 * Failure}, {@link TrackedBody}). No instance gets the same request twice.
 */
@Component
final class DispatchFilter implements GlobalFilter, Ordered {

  /** Names the instance that answered. */
  static final String SERVED_BY = "X-Served-By";

  private static final Logger log = LoggerFactory.getLogger(DispatchFilter.class);

  private final Balancers balancers;
  private final DispatchMeters meters;
  private final TargetMeters targets;
  private final ClientShares shares;
  private final int maxAttempts;

  DispatchFilter(
      Balancers balancers,
      DispatchMeters meters,
      TargetMeters targets,
      ClientShares shares,
      DispatchProperties properties) {
    this.balancers = balancers;
    this.meters = meters;
    this.targets = targets;
    this.shares = shares;
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
    TrackedBody request = new TrackedBody(exchange.getRequest());
    if (url == null || !RoutedServices.SCHEME.equals(url.getScheme())) {
      return chain
          .filter(exchange.mutate().request(request).build())
          .onErrorMap(error -> problem(exchange, error));
    }
    addOriginalRequestUrl(exchange, url);
    return new Dispatch(
            url.getHost(), exchange.mutate().request(request).build(), request, chain, List.of())
        .run(null);
  }

  /** What becomes of an error at the address that a route names itself. */
  private static Throwable problem(ServerWebExchange exchange, Throwable error) {
    Failure failure = Failure.of(error);
    if (failure == null || exchange.getResponse().isCommitted()) {
      return error;
    }
    log.warn("{}: {}", exchange.<Object>getAttribute(GATEWAY_REQUEST_URL_ATTR), error.toString());
    return failure.toProblem();
  }

  /**
   * One request on its way.
   *
   * @param tried the servers that have failed it
   */
  private final class Dispatch {

    private final String service;
    private final Balancer<Instance> balancer;
    private final ServerWebExchange exchange;
    private final TrackedBody request;
    private final GatewayFilterChain chain;
    private final List<Server<Instance>> tried;

    Dispatch(
        String service,
        ServerWebExchange exchange,
        TrackedBody request,
        GatewayFilterChain chain,
        List<Server<Instance>> tried) {
      this.service = service;
      this.balancer = balancers.of(service);
      this.exchange = exchange;
      this.request = request;
      this.chain = chain;
      this.tried = tried;
    }

    Mono<Void> run(@Nullable Failure before) {
      ClientShares.Place place =
          shares.take(service, balancer, exchange.getRequest().getRemoteAddress());
      if (place == null) {
        meters.shed(service, DispatchMeters.Shed.CLIENT_SHARE);
        return Mono.error(tooManyOfClient());
      }
      Attempt<Instance> attempt = balancer.attempt(tried);
      if (attempt == null) {
        place.end();
        return Mono.error(before == null ? nobody() : before.toProblem());
      }
      Instance instance = attempt.target();
      Dispatched dispatched =
          new Dispatched(attempt, targets.dispatched(route(), service, instance), place);
      endBefore(exchange.getAttributes().put(Dispatched.class.getName(), dispatched));
      exchange
          .getAttributes()
          .put(GATEWAY_REQUEST_URL_ATTR, instance.locate(exchange.getRequest().getURI()));
      return chain
          .filter(exchange)
          .doOnSuccess(header -> answered(attempt))
          .doOnCancel(dispatched::end)
          .onErrorResume(error -> failed(dispatched, error));
    }

    /** Another filter has the chain run again when it does not like the answer (Retry). */
    private void endBefore(@Nullable Object before) {
      if (before instanceof Dispatched dispatched) {
        dispatched.end();
      }
    }

    private String route() {
      Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
      return route.getId();
    }

    /** The header has come and is not yet written; the instance's own claims are replaced. */
    private void answered(Attempt<Instance> attempt) {
      meters.answered(service);
      HttpHeaders headers = exchange.getResponse().getHeaders();
      String load = headers.getFirst(LoadReport.HEADER);
      headers.remove(LoadReport.HEADER);
      headers.set(SERVED_BY, attempt.target().id());
      HttpStatusCode status = exchange.getResponse().getStatusCode();
      attempt.answered((status == null ? HttpStatus.OK : status).value(), load);
    }

    private Mono<Void> failed(Dispatched dispatched, Throwable error) {
      Failure failure = Failure.of(error);
      if (failure == null) {
        dispatched.end();
        return Mono.error(error);
      }
      Server<Instance> server = dispatched.attempt().server();
      Instance instance = server.target();
      log.warn("{} at {}: {}", instance.id(), instance.authority(), error.toString());
      meters.failed(service, failure);
      dispatched.failed(failure);
      dispatched.end();
      if (failure.suspends()) {
        balancer.reachable(server, false);
      }
      if (exchange.getResponse().isCommitted()) {
        return Mono.error(error);
      }
      if (!request.repeatableAfter(failure) || tried.size() + 1 >= maxAttempts || !mayRepeat()) {
        return Mono.error(failure.toProblem());
      }
      ServerWebExchangeUtils.reset(exchange);
      List<Server<Instance>> triedNow = new ArrayList<>(tried);
      triedNow.add(server);
      return new Dispatch(service, exchange, request, chain, triedNow).run(failure);
    }

    private boolean mayRepeat() {
      boolean may = balancer.tryRepeat();
      if (!may) {
        meters.repeatRefused(service);
      }
      return may;
    }

    private Throwable tooManyOfClient() {
      return Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE,
          "client-share",
          "The client has as many requests at " + service + " as one may have.");
    }

    private Throwable nobody() {
      if (balancer.isFull(tried)) {
        meters.shed(service, DispatchMeters.Shed.FULL);
        return Problem.of(
            HttpStatus.SERVICE_UNAVAILABLE,
            "saturated",
            "All instances of " + service + " have as many requests as they stand.");
      }
      return Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE, "no-instance", "No instance of " + service + " is up.");
    }
  }
}
