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
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the task API that behaves as its documentation asks: it repeats what failed under the
 * same idempotency key. Thread-safe.
 */
final class TaskClient {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_TRIES = 200;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Cluster cluster;

  /** Requests that got no answer or one of 5xx, and were repeated. */
  final AtomicInteger repeated = new AtomicInteger();

  TaskClient(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Submits a task until it is accepted; returns its id. */
  String submit(String type, Map<String, Object> input, String... headers)
      throws InterruptedException {
    String key = UUID.randomUUID().toString();
    for (int i = 0; i < MAX_TRIES; i++) {
      try {
        var answer = post(type, input, key, headers);
        if (answer.statusCode() == 200 || answer.statusCode() == 202) {
          return JSON.readTree(answer.body()).at("/id").asString();
        }
        if (answer.statusCode() != 429 && answer.statusCode() < 500) {
          throw new AssertionError("Refused: " + answer.body());
        }
      } catch (IOException e) {
        // Repeated below: the key makes it safe.
      }
      repeated.incrementAndGet();
      Thread.sleep(PAUSE);
    }
    throw new AssertionError("Never accepted");
  }

  HttpResponse<String> post(String type, Map<String, Object> input, String key, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(cluster.gateway("/api/tasks"))
            .timeout(Duration.ofSeconds(90))
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

  HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(90));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode task(String id) throws IOException, InterruptedException {
    return JSON.readTree(get(cluster.gateway("/api/tasks/" + id)).body());
  }

  /** Whether all of them have ended well; fails at once when one ended otherwise. */
  boolean allSucceeded(List<String> ids) throws IOException, InterruptedException {
    for (String id : ids) {
      var answer = get(cluster.gateway("/api/tasks/" + id));
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
