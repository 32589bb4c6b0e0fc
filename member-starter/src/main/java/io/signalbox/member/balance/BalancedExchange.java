package io.signalbox.member.balance;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.LoadReport;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.util.List;
import java.util.Objects;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancedExchangeFilterFunction;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends each request of a {@code @LoadBalanced} {@code WebClient} to the instance of the service
 * that its host names. A request counts until the end of its body or its cancellation.
 */
final class BalancedExchange implements LoadBalancedExchangeFilterFunction {

  private final Directory directory;

  BalancedExchange(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return Mono.defer(() -> send(request, next));
  }

  private Mono<ClientResponse> send(ClientRequest request, ExchangeFunction next) {
    String service = Objects.requireNonNullElse(request.url().getHost(), "");
    Attempt<Instance> attempt = directory.of(service).attempt(List.of());
    if (attempt == null) {
      return Mono.just(ClientResponse.create(HttpStatus.SERVICE_UNAVAILABLE).build());
    }
    ClientRequest located =
        ClientRequest.from(request).url(attempt.target().locate(request.url())).build();
    return next.exchange(located)
        .map(response -> answered(attempt, response))
        .doOnError(
            error -> {
              attempt.failed();
              attempt.end();
            })
        .doOnCancel(attempt::end);
  }

  private static ClientResponse answered(Attempt<Instance> attempt, ClientResponse response) {
    attempt.answered(
        response.statusCode().value(),
        response.headers().asHttpHeaders().getFirst(LoadReport.HEADER));
    return response
        .mutate()
        .body(
            body ->
                Flux.from(body)
                    .doOnError(error -> attempt.failed())
                    .doFinally(how -> attempt.end()))
        .build();
  }
}
