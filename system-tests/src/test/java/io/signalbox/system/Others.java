package io.signalbox.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients who ask for what is theirs over and over, until they are stopped, and judge each answer.
 * Who is told to try again in a moment does so, a few times.
 */
final class Others implements AutoCloseable {

  private static final int TRIES = 4;

  private final Cluster cluster;
  private final OddMember odd;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final Map<String, Integer> failures = new ConcurrentSkipListMap<>();
  private volatile boolean stopped;

  @FunctionalInterface
  private interface Ask {
    /** Null when all is well. */
    String once(int i) throws IOException, InterruptedException;
  }

  Others(Cluster cluster, OddMember odd) {
    this.cluster = cluster;
    this.odd = odd;
  }

  void start() {
    threads.submit(() -> go("token", this::token));
    threads.submit(() -> go("types", i -> types()));
    threads.submit(() -> go("task", this::task));
    threads.submit(() -> go("list", i -> list()));
  }

  /** How many requests were answered as they have to be. */
  int answered() {
    return answered.get();
  }

  /** How often one of them was told to try again. */
  int repeated() {
    return repeated.get();
  }

  /** How often what went wrong. */
  Map<String, Integer> failures() {
    return failures;
  }

  /** Waits for the last answers. */
  @Override
  public void close() {
    stopped = true;
    threads.close();
    http.close();
  }

  private Void go(String what, Ask ask) throws InterruptedException {
    for (int i = 0; !stopped; i++) {
      String failure;
      try {
        failure = ask.once(i);
      } catch (IOException e) {
        failure = e.toString();
      }
      if (failure == null) {
        answered.incrementAndGet();
      } else {
        failures.merge(what + ": " + failure, 1, Integer::sum);
      }
      // A pace that leaves most of the machine to the harm.
      Thread.sleep(20);
    }
    return null;
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      OptionalLong pause = answer.headers().firstValueAsLong("Retry-After");
      if (answer.statusCode() != 503 || pause.isEmpty() || attempt == TRIES) {
        return answer;
      }
      repeated.incrementAndGet();
      Thread.sleep(Duration.ofSeconds(pause.getAsLong()));
    }
  }

  /** What is wrong with the answer to a request of the odd member; null when nothing is. */
  String token(int i) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(cluster.gateway("/odd/token/" + i));
    String own = odd.token(String.valueOf(i));
    return answer.body().equals(own) ? null : answer.statusCode() + " " + answer.body();
  }

  private String types() throws IOException, InterruptedException {
    HttpResponse<String> answer = get(cluster.gateway("/api/task-types"));
    return answer.statusCode() == 200 && answer.body().contains("digest")
        ? null
        : answer.statusCode() + " " + answer.body();
  }

  private String list() throws IOException, InterruptedException {
    HttpResponse<String> answer = get(cluster.gateway("/api/tasks?limit=3"));
    return answer.statusCode() == 200 ? null : answer.statusCode() + " " + answer.body();
  }

  private String task(int i) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        submit("{\"type\":\"digest\",\"input\":{\"text\":\"" + i + "\"}}", Duration.ofSeconds(30));
    return answer.statusCode() == 200 && answer.body().contains("SUCCEEDED")
        ? null
        : answer.statusCode() + " " + answer.body();
  }

  HttpResponse<String> submit(String body, Duration wait) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(cluster.gateway("/api/tasks"))
            .timeout(wait.plusSeconds(10))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=" + wait.toSeconds())
            .POST(BodyPublishers.ofString(body))
            .build());
  }
}
