package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.activation.Arrivals;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Whether services that sleep are called, at {@code /actuator/activation}. With {@code ?wait=MS} it
 * answers at once when somebody waits for one of them, else as soon as somebody does, at the latest
 * after that time.
 */
@Component
@Endpoint(id = "activation")
final class ActivationEndpoint {

  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Services services;
  private final Arrivals arrivals;

  ActivationEndpoint(Services services, Arrivals arrivals) {
    this.services = services;
    this.arrivals = arrivals;
  }

  /**
   * @param waiting requests and connections that wait for it to wake up
   * @param open those under way
   * @param quietMillis since the last one was under way
   */
  record Calls(int waiting, int open, long quietMillis) {

    static Calls of(Activation activation) {
      return new Calls(
          activation.room().waiting(), activation.open(), activation.quiet().toMillis());
    }
  }

  @ReadOperation
  Mono<Map<String, Calls>> calls(@Nullable Long wait) {
    // Before the look: who comes after it is not missed.
    CompletableFuture<Void> next = arrivals.next();
    Map<String, Calls> now = services.calls();
    if (wait == null || now.values().stream().anyMatch(calls -> calls.waiting > 0)) {
      return Mono.just(now);
    }
    Duration patience = Duration.ofMillis(Math.clamp(wait, 1, LONGEST.toMillis()));
    return Mono.fromFuture(next, true)
        .timeout(patience, Mono.empty())
        .then(Mono.fromSupplier(services::calls));
  }
}
