package io.signalbox.gateway.dispatch;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.addOriginalRequestUrl;

import io.signalbox.balancer.LoadReport;
import io.signalbox.gateway.activation.Guest;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.gateway.forward.Address;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.member.directory.Instance;
import java.net.URI;
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
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

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

  private final Services services;

  DispatchFilter(Services services) {
    this.services = services;
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
    if (url == null || !RouteRule.SCHEME.equals(url.getScheme())) {
      // Another route may have failed before, and this be what is done then.
      exchange.getAttributes().remove(Address.class.getName());
      return chain
          .filter(exchange.mutate().request(request).build())
          .onErrorMap(error -> problem(exchange, error));
    }
    addOriginalRequestUrl(exchange, url);
    Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
    Service service = services.of(url.getHost());
    if (service == null) {
      return Mono.error(Tries.nobody(url.getHost()));
    }
    Tries tries = new Tries(service, route.getId(), exchange.getRequest().getRemoteAddress());
    return new Dispatch(tries, exchange.mutate().request(request).build(), request, chain).run();
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

  /** One request on its way. */
  private record Dispatch(
      Tries tries, ServerWebExchange exchange, TrackedBody request, GatewayFilterChain chain) {

    Mono<Void> run() {
      WaitingRoom room = tries.roomToWaitIn();
      return room == null ? runNow() : turn(room).then(Mono.defer(this::runNow));
    }

    /** Completes when an instance is there for it. */
    private Mono<Void> turn(WaitingRoom room) {
      Connection client = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
      return Mono.create(
          sink -> {
            Guest guest =
                new Guest() {
                  @Override
                  public void called() {
                    tries.called();
                    sink.success();
                  }

                  @Override
                  public void sentAway(Refusal why) {
                    sink.error(tries.sentAway(why));
                  }
                };
            WaitingRoom.Seat seat = room.enter(client.channel().eventLoop(), guest);
            sink.onCancel(seat::leave);
          });
    }

    private Mono<Void> runNow() {
      Dispatched dispatched;
      try {
        dispatched = tries.next();
      } catch (ErrorResponseException e) {
        return Mono.error(e);
      }
      endBefore(exchange.getAttributes().put(Dispatched.class.getName(), dispatched));
      Instance instance = dispatched.attempt().target();
      exchange.getAttributes().put(Address.class.getName(), dispatched.address());
      exchange
          .getAttributes()
          .put(GATEWAY_REQUEST_URL_ATTR, instance.locate(exchange.getRequest().getURI()));
      return chain
          .filter(exchange)
          .doOnSuccess(header -> answered(dispatched))
          .doOnCancel(dispatched::end)
          .onErrorResume(error -> failed(dispatched, error));
    }

    /** Another filter has the chain run again when it does not like the answer (Retry). */
    private static void endBefore(@Nullable Object before) {
      if (before instanceof Dispatched dispatched) {
        dispatched.end();
      }
    }

    /** The header has come and is not yet written; the instance's own claims are replaced. */
    private void answered(Dispatched dispatched) {
      HttpHeaders headers = exchange.getResponse().getHeaders();
      String load = headers.getFirst(LoadReport.HEADER);
      headers.remove(LoadReport.HEADER);
      headers.set(SERVED_BY, dispatched.attempt().target().id());
      HttpStatusCode status = exchange.getResponse().getStatusCode();
      tries.answered(dispatched, (status == null ? HttpStatus.OK : status).value(), load);
    }

    private Mono<Void> failed(Dispatched dispatched, Throwable error) {
      Failure failure = Failure.of(error);
      if (failure == null) {
        dispatched.end();
        return Mono.error(error);
      }
      tries.failed(dispatched, failure, error.toString());
      if (exchange.getResponse().isCommitted()) {
        return Mono.error(error);
      }
      if (!request.repeatableAfter(failure) || !tries.mayRepeat()) {
        return Mono.error(failure.toProblem());
      }
      ServerWebExchangeUtils.reset(exchange);
      return run();
    }
  }
}
