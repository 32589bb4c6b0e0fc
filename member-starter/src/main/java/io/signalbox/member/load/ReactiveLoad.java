package io.signalbox.member.load;

import io.signalbox.balancer.LoadReport;
import io.signalbox.member.ports.ManagementPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Counts the requests of a WebFlux service, around everything else, so that errors are seen as
 * clients get them. Those to the actuator do not count.
 */
final class ReactiveLoad implements HttpHandlerDecoratorFactory {

  private final LoadMeter meter;
  private final boolean header;
  private final ManagementPort management;

  ReactiveLoad(LoadMeter meter, LoadProperties properties, ManagementPort management) {
    this.meter = meter;
    this.header = properties.reportHeader();
    this.management = management;
  }

  @Override
  public HttpHandler apply(HttpHandler handler) {
    return (request, response) ->
        management.isAt(request.getLocalAddress())
            ? handler.handle(request, response)
            : Mono.defer(() -> count(handler, request, response));
  }

  private Mono<Void> count(
      HttpHandler handler, ServerHttpRequest request, ServerHttpResponse response) {
    LoadMeter.Arrival arrival = meter.arrived();
    if (header) {
      response.beforeCommit(
          () -> {
            response.getHeaders().set(LoadReport.HEADER, meter.report().format());
            return Mono.empty();
          });
    }
    return Mono.defer(() -> handler.handle(request, response))
        .doOnSuccess(sent -> arrival.answered(isServerError(response)))
        .doOnError(error -> arrival.answered(true))
        .doOnCancel(arrival::abandoned);
  }

  private static boolean isServerError(ServerHttpResponse response) {
    HttpStatusCode status = response.getStatusCode();
    return status != null && status.is5xxServerError();
  }
}
