package io.signalbox.member.directory;

import io.signalbox.balancer.LoadReport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks an instance's actuator for its load: a member's {@code load} endpoint, or the ordinary
 * metrics of a Spring Boot service that has none ({@link StockMetrics}). Which of the two an
 * instance has is found out at the first time. Thread-safe.
 */
final class LoadReader implements AutoCloseable {

  private static final int NOT_FOUND = 404;
  private static final int MAX_ANSWER_BYTES = 256 * 1024;

  private final JsonMapper json;
  private final Duration timeout;
  private final RestClient client;
  private final RestClient checks;
  private final ExecutorService readings = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Instance, StockMetrics> stock = new ConcurrentHashMap<>();

  /**
   * @param checks asks whether instances are well
   * @param timeout of a reading as a whole
   */
  LoadReader(JsonMapper json, RestClient client, RestClient checks, Duration timeout) {
    this.json = json;
    this.client = client;
    this.checks = checks;
    this.timeout = timeout;
  }

  /**
   * Empty when the instance answers and tells nothing that can be read.
   *
   * @throws TimeoutException when it does not answer in time
   * @throws IOException when it cannot be asked, or breaks off
   */
  Optional<LoadReport> read(Instance instance)
      throws InterruptedException, TimeoutException, IOException {
    return Optional.of(inTime(() -> readNow(instance)))
        .filter(report -> !report.equals(LoadReport.NOTHING));
  }

  /**
   * The status with which an instance answers a request for {@code path}.
   *
   * @throws TimeoutException when it does not answer in time
   * @throws IOException when it cannot be asked, or breaks off
   */
  int status(Instance instance, String path)
      throws InterruptedException, TimeoutException, IOException {
    return inTime(() -> statusNow(instance, path));
  }

  /** By the name that its server knows it by, which may have many. */
  private int statusNow(Instance instance, String path) throws IOException {
    try {
      return checks
          .get()
          .uri(URI.create(instance.uri(path)))
          .header(HttpHeaders.HOST, instance.namedAuthority())
          .exchangeForRequiredValue((request, response) -> response.getStatusCode().value());
    } catch (ResourceAccessException e) {
      throw new IOException(e);
    }
  }

  private <T> T inTime(Callable<T> question)
      throws InterruptedException, TimeoutException, IOException {
    Future<T> reading = readings.submit(question);
    try {
      return reading.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (isSilence(e)) {
        throw new TimeoutException("The client gave up first");
      }
      throw new IOException(e.getCause());
    } finally {
      reading.cancel(true);
    }
  }

  private static boolean isSilence(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof SocketTimeoutException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private LoadReport readNow(Instance instance) throws IOException {
    StockMetrics metrics = stock.get(instance);
    if (metrics != null) {
      return metrics.read();
    }
    Answer answer = get(instance.actuator("load"));
    if (answer.status() == NOT_FOUND) {
      return stock
          .computeIfAbsent(instance, key -> new StockMetrics(key, this, System::nanoTime))
          .read();
    }
    LoadReport report = LoadReport.parse(answer.body().path("orca").asString(""));
    return report == null ? LoadReport.NOTHING : report;
  }

  /** Forgets the instances that have left. */
  void retain(Collection<Instance> known) {
    stock.keySet().retainAll(Set.copyOf(known));
  }

  /** The body is JSON's null when there is none that can be read. */
  Answer get(String uri) throws IOException {
    try {
      return client
          .get()
          .uri(URI.create(uri))
          .exchangeForRequiredValue(
              (request, response) ->
                  new Answer(
                      response.getStatusCode().value(),
                      parse(response.getBody().readNBytes(MAX_ANSWER_BYTES))));
    } catch (ResourceAccessException e) {
      throw new IOException(e);
    }
  }

  private JsonNode parse(byte[] text) {
    try {
      return text.length == 0 ? json.nullNode() : json.readTree(text);
    } catch (JacksonException e) {
      return json.nullNode();
    }
  }

  @Override
  public void close() {
    readings.shutdownNow();
  }

  /**
   * @param status of HTTP
   */
  record Answer(int status, JsonNode body) {}
}
