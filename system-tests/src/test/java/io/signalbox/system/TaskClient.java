package io.signalbox.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the task API that behaves as its documentation asks: it repeats what failed under the
 * same idempotency key. Thread-safe.
 */
final class TaskClient {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Longer than a data tier takes to come back on a busy machine. */
  private static final Duration TRIES = Duration.ofMinutes(3);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Function<String, URI> gateway;
  private final Duration patience;

  /** Requests that got no answer or one of 5xx, and were repeated. */
  final AtomicInteger repeated = new AtomicInteger();

  /** The same, by what went wrong. */
  final Map<String, Integer> failures = new ConcurrentSkipListMap<>();

  TaskClient(Cluster cluster) {
    this(cluster::gateway, Duration.ofSeconds(90));
  }

  /**
   * @param gateway where a path is to be asked for
   * @param patience how long one request may take
   */
  TaskClient(Function<String, URI> gateway, Duration patience) {
    this.gateway = gateway;
    this.patience = patience;
  }

  /** Submits a task until it is accepted; returns its id. */
  String submit(String type, Map<String, Object> input, String... headers)
      throws InterruptedException {
    String key = UUID.randomUUID().toString();
    long start = System.nanoTime();
    while (System.nanoTime() - start < TRIES.toNanos()) {
      try {
        var answer = post(type, input, key, headers);
        if (answer.statusCode() == 200 || answer.statusCode() == 202) {
          return JSON.readTree(answer.body()).at("/id").asString();
        }
        if (answer.statusCode() != 429 && answer.statusCode() < 500) {
          throw new AssertionError("Refused: " + answer.body());
        }
        failed(answer.statusCode() + " " + problem(answer.body()));
      } catch (IOException e) {
        // Repeated below: the key makes it safe.
        failed(e.getClass().getSimpleName());
      }
      Thread.sleep(PAUSE);
    }
    throw new AssertionError("Never accepted");
  }

  private void failed(String how) {
    repeated.incrementAndGet();
    failures.merge(how, 1, Integer::sum);
  }

  private static String problem(String body) {
    try {
      return JSON.readTree(body).at("/type").asString("").replaceFirst(".*:", "");
    } catch (JacksonException e) {
      return "without a problem";
    }
  }

  HttpResponse<String> post(String type, Map<String, Object> input, String key, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.apply("/api/tasks"))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(
                BodyPublishers.ofString(
                    JSON.writeValueAsString(
                        Map.of("type", type, "input", input, "maxAttempts", 5))));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Makes a schedule, or replaces it. */
  HttpResponse<String> schedule(String name, String definition)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(gateway.apply("/api/schedules/" + name))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(definition))
            .build(),
        BodyHandlers.ofString());
  }

  /** Deletes a schedule. */
  HttpResponse<String> unschedule(String name) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(gateway.apply("/api/schedules/" + name))
            .timeout(patience)
            .DELETE()
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode task(String id) throws IOException, InterruptedException {
    return JSON.readTree(get(gateway.apply("/api/tasks/" + id)).body());
  }

  /**
   * Whether all of them have ended well, as far as can be seen now; fails at once when one ended
   * otherwise.
   */
  boolean allSucceeded(List<String> ids) throws IOException, InterruptedException {
    for (String id : ids) {
      HttpResponse<String> answer;
      try {
        answer = get(gateway.apply("/api/tasks/" + id));
      } catch (IOException unanswered) {
        return false;
      }
      if (answer.statusCode() >= 500) {
        return false;
      }
      if (answer.statusCode() != 200) {
        throw new AssertionError("Task " + id + " is lost: " + answer.body());
      }
      switch (JSON.readTree(answer.body()).at("/state").asString()) {
        case "SUCCEEDED" -> {}
        case "FAILED", "CANCELLED" -> throw new AssertionError("Ended otherwise: " + answer.body());
        default -> {
          return false;
        }
      }
    }
    return true;
  }
}
