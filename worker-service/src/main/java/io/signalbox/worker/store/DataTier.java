package io.signalbox.worker.store;

import io.netty.channel.ChannelOption;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import io.signalbox.member.balance.Endpoint;
import io.signalbox.member.balance.ServiceBalancers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;

/**
 * Calls the instance of the data tier that is best placed. Since each of its operations may be
 * repeated, a call that fails on the way goes to another instance until the patience is used up.
 * Calls block; they are meant for virtual threads. Thread-safe.
 */
@Component
class DataTier {

  private static final Logger log = LoggerFactory.getLogger(DataTier.class);
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;
  private static final long PAUSE_MILLIS = 50;

  private final ServiceBalancers balancers;
  private final DataTierProperties properties;
  private final WebClient client;

  DataTier(
      ServiceBalancers balancers,
      DataTierProperties properties,
      InternalCredentialProperties credential,
      WebClient.Builder clients) {
    this.balancers = balancers;
    this.properties = properties;
    ConnectionProvider pool =
        ConnectionProvider.builder("data-tier")
            .maxConnections(properties.maxConnections())
            .pendingAcquireMaxCount(4 * properties.maxConnections())
            .pendingAcquireTimeout(properties.responseTimeout())
            // Well below the server's 60 s, so that it is never the server that closes first.
            .maxIdleTime(Duration.ofSeconds(10))
            .lifo()
            .build();
    HttpClient http =
        HttpClient.create(pool)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) properties.connectTimeout().toMillis())
            .responseTimeout(properties.responseTimeout());
    this.client =
        clients
            .clientConnector(new ReactorClientHttpConnector(http))
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MAX_ANSWER_BYTES))
            .defaultHeaders(
                headers -> headers.setBasicAuth(credential.username(), credential.password()))
            .build();
  }

  /** Calls with the configured patience. */
  <T> T call(
      HttpMethod method, String path, @Nullable Object body, ParameterizedTypeReference<T> type)
      throws InterruptedException {
    return call(method, path, body, type, properties.patience());
  }

  /**
   * Calls until an instance answers.
   *
   * @throws RefusedException when the answer is an error of the caller's making
   * @throws DataTierAwayException when none answered within {@code patience}
   */
  <T> T call(
      HttpMethod method,
      String path,
      @Nullable Object body,
      ParameterizedTypeReference<T> type,
      Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Server<Endpoint>> failed = new ArrayList<>();
    while (true) {
      Throwable cause;
      Attempt<Endpoint> attempt = balancers.attempt(properties.service(), failed);
      if (attempt == null) {
        // Whoever failed may do better a little later.
        failed.clear();
        cause = new AwayException("No instance of " + properties.service() + " is left");
      } else {
        try {
          return callOne(attempt, method, path, body, type);
        } catch (WebClientRequestException | AwayException e) {
          cause = e;
          failed.add(attempt.server());
        } finally {
          attempt.end();
        }
      }
      if (System.nanoTime() - deadline >= 0) {
        log.warn("{} {}: {}", method, path, cause.getMessage());
        throw new DataTierAwayException("The data tier does not answer", cause);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private <T> T callOne(
      Attempt<Endpoint> attempt,
      HttpMethod method,
      String path,
      @Nullable Object body,
      ParameterizedTypeReference<T> type)
      throws InterruptedException {
    WebClient.RequestBodySpec request = client.method(method).uri(attempt.target().uri() + path);
    if (body != null) {
      request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
    }
    Mono<T> answer =
        request
            .exchangeToMono(response -> answered(attempt, response, type))
            .doOnError(IOException.class, broken -> attempt.failed())
            .doOnError(WebClientRequestException.class, unreached -> attempt.failed());
    try {
      return answer.blockOptional().orElseThrow(() -> new AwayException("An empty answer"));
    } catch (IllegalStateException e) {
      // Reactor's way to say that the waiting thread was interrupted.
      if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw e;
    } catch (RuntimeException e) {
      if (Exceptions.unwrap(e) instanceof IOException broken) {
        throw new AwayException("The connection broke: " + broken.getMessage());
      }
      throw e;
    }
  }

  private static <T> Mono<T> answered(
      Attempt<Endpoint> attempt, ClientResponse response, ParameterizedTypeReference<T> type) {
    attempt.answered(
        response.statusCode().value(),
        response.headers().asHttpHeaders().getFirst(LoadReport.HEADER));
    return read(response, type);
  }

  private static <T> Mono<T> read(ClientResponse response, ParameterizedTypeReference<T> type) {
    int status = response.statusCode().value();
    if (status < 400) {
      return response.bodyToMono(type);
    }
    if (status >= 500 || status == HttpStatus.UNAUTHORIZED.value()) {
      return response.releaseBody().then(Mono.error(new AwayException("It answered " + status)));
    }
    return response
        .bodyToMono(JsonNode.class)
        .flatMap(
            problem -> {
              String name = problem.path("type").asString("");
              return Mono.<T>error(
                  new RefusedException(
                      status,
                      name.substring(name.lastIndexOf(':') + 1),
                      problem.path("detail").asString("")));
            })
        .switchIfEmpty(Mono.error(new RefusedException(status, "", "It answered " + status)));
  }

  /** An answer that another instance, or the same a little later, may better. */
  private static final class AwayException extends RuntimeException {
    AwayException(String message) {
      super(message);
    }
  }
}
