package io.signalbox.gateway.dispatch;

import io.netty.channel.ChannelOption;
import io.signalbox.balancer.LoadReport;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks an instance's actuator for its load: a member's {@code load} endpoint, or the ordinary
 * metrics of a Spring Boot service that has none ({@link StockMetrics}). Which of the two an
 * instance has is found out at the first time.
 */
@Component
final class LoadReader {

  private static final int NOT_FOUND = 404;

  private final JsonMapper json;
  private final WebClient client;
  private final Map<Instance, StockMetrics> stock = new ConcurrentHashMap<>();

  LoadReader(JsonMapper json, DispatchProperties properties) {
    this.json = json;
    int timeout = Math.toIntExact(properties.probeTimeout().toMillis());
    HttpClient http =
        HttpClient.create(ConnectionProvider.newConnection())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
            .responseTimeout(properties.probeTimeout());
    // It reads no more of an answer than 256 KiB.
    this.client = WebClient.builder().clientConnector(new ReactorClientHttpConnector(http)).build();
  }

  /** Empty when the instance answers and tells nothing that can be read. */
  Mono<LoadReport> read(Instance instance) {
    StockMetrics metrics = stock.get(instance);
    return (metrics == null ? readMember(instance) : metrics.read())
        .filter(report -> !report.equals(LoadReport.NOTHING));
  }

  private Mono<LoadReport> readMember(Instance instance) {
    return get(instance.actuator("load"))
        .flatMap(
            answer ->
                answer.status() == NOT_FOUND
                    ? stock
                        .computeIfAbsent(
                            instance, key -> new StockMetrics(key, this, System::nanoTime))
                        .read()
                    : Mono.justOrEmpty(LoadReport.parse(answer.body().path("orca").asString(""))));
  }

  /** Forgets the instances that have left. */
  void retain(Collection<Instance> known) {
    stock.keySet().retainAll(Set.copyOf(known));
  }

  /** The body is JSON's null when there is none that can be read. */
  Mono<Answer> get(String uri) {
    return client
        .get()
        .uri(URI.create(uri))
        .exchangeToMono(
            response ->
                response
                    .bodyToMono(String.class)
                    .defaultIfEmpty("")
                    .map(text -> new Answer(response.statusCode().value(), parse(text))))
        .onErrorMap(
            WebClientRequestException.class, WebClientRequestException::getMostSpecificCause);
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (JacksonException e) {
      return json.nullNode();
    }
  }

  /**
   * @param status of HTTP
   */
  record Answer(int status, JsonNode body) {}
}
