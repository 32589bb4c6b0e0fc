package io.signalbox.worker.store;

import io.netty.channel.ChannelOption;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import io.signalbox.member.balance.Endpoint;
import io.signalbox.member.balance.ServiceBalancers;
import io.signalbox.worker.memory.ByteCollector;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.codec.CodecException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.BodyInserters;
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

  /** Of a refusal. */
  private static final int MAX_PROBLEM_BYTES = 16 * 1024;

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
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MAX_PROBLEM_BYTES))
            .defaultHeaders(
                headers -> headers.setBasicAuth(credential.username(), credential.password()))
            .build();
  }

  /** Calls with the configured patience. */
  void call(HttpMethod method, String path, @Nullable Payload body, ByteCollector answer)
      throws InterruptedException {
    call(method, path, body, answer, properties.patience());
  }

  /**
   * Calls until an instance answers.
   *
   * @param path with its query, both encoded
   * @param answer what is answered is put there
   * @throws RefusedException when the answer is an error of the caller's making
   * @throws DataTierAwayException when none answered within {@code patience}
   */
  void call(
      HttpMethod method,
      String path,
      @Nullable Payload body,
      ByteCollector answer,
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
          callOne(attempt, method, path, body, answer);
          return;
        } catch (WebClientRequestException | AwayException e) {
          cause = e;
          failed.add(attempt.server());
        } finally {
          attempt.end();
        }
      }
      if (System.nanoTime() - deadline >= 0) {
        // Not the query: it has the client's key.
        log.warn("{} {}: {}", method, path.replaceFirst("\\?.*", ""), cause.getMessage());
        throw new DataTierAwayException("The data tier does not answer", cause);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void callOne(
      Attempt<Endpoint> attempt,
      HttpMethod method,
      String path,
      @Nullable Payload body,
      ByteCollector answer)
      throws InterruptedException {
    WebClient.RequestBodySpec request =
        client.method(method).uri(URI.create(attempt.target().uri() + path));
    if (body != null) {
      request
          .header(HttpHeaders.CONTENT_TYPE, body.contentType())
          .contentLength(body.length())
          .body(BodyInserters.fromDataBuffers(body.pieces()));
    }
    answer.clear();
    Mono<Void> answered =
        request
            .exchangeToMono(response -> answered(attempt, response, answer))
            .doOnError(IOException.class, broken -> attempt.failed())
            .doOnError(WebClientRequestException.class, unreached -> attempt.failed());
    try {
      answered.block();
    } catch (RuntimeException e) {
      switch (Exceptions.unwrap(e)) {
        case InterruptedException interrupted -> {
          boolean _ = Thread.interrupted(); // which Reactor leaves set
          throw interrupted;
        }
        case IOException broken ->
            throw new AwayException("The connection broke: " + broken.getMessage());
        default -> throw e;
      }
    }
  }

  private static Mono<Void> answered(
      Attempt<Endpoint> attempt, ClientResponse response, ByteCollector answer) {
    attempt.answered(
        response.statusCode().value(),
        response.headers().asHttpHeaders().getFirst(LoadReport.HEADER));
    return read(response, answer);
  }

  private static Mono<Void> read(ClientResponse response, ByteCollector answer) {
    int status = response.statusCode().value();
    if (status < 400) {
      return response.bodyToFlux(DataBuffer.class).doOnNext(answer::add).then();
    }
    if (status >= 500 || status == HttpStatus.UNAUTHORIZED.value()) {
      return response.releaseBody().then(Mono.error(new AwayException("It answered " + status)));
    }
    return response
        .bodyToMono(JsonNode.class)
        .onErrorComplete(CodecException.class)
        .flatMap(
            problem -> {
              String name = problem.path("type").asString("");
              return Mono.<Void>error(
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
