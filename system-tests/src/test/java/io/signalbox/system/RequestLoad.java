package io.signalbox.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Clients that ask for the same thing, one request after the other, until they are stopped. */
final class RequestLoad implements AutoCloseable {

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /**
   * @param at by {@link System#nanoTime}, when it came
   * @param server who answered; empty when nobody did
   * @param status of HTTP; 0 when there was no answer
   */
  record Answer(long at, String server, int status, Duration took) {

    boolean ok() {
      return status == 200;
    }
  }

  private RequestLoad() {}

  static RequestLoad start(URI uri, int clients, Duration patience) {
    RequestLoad load = new RequestLoad();
    for (int i = 0; i < clients; i++) {
      load.threads.submit(() -> load.ask(uri, patience));
    }
    return load;
  }

  private Void ask(URI uri, Duration patience) throws InterruptedException {
    while (!stopped) {
      long start = System.nanoTime();
      Answer answer;
      try {
        HttpResponse<Void> response =
            http.send(
                HttpRequest.newBuilder(uri).timeout(patience).build(),
                HttpResponse.BodyHandlers.discarding());
        answer = answer(start, served(response), response.statusCode());
      } catch (IOException e) {
        answer = answer(start, "", 0);
      }
      answers.add(answer);
    }
    return null;
  }

  private static String served(HttpResponse<?> response) {
    return response.headers().firstValue("X-Served-By").orElse("");
  }

  private static Answer answer(long start, String server, int status) {
    long now = System.nanoTime();
    return new Answer(now, server, status, Duration.ofNanos(now - start));
  }

  /** Those that have come so far. */
  List<Answer> answers() {
    return List.copyOf(answers);
  }

  /** Those that came since {@code nanoTime}. */
  List<Answer> since(long nanoTime) {
    return answers.stream().filter(answer -> answer.at() - nanoTime >= 0).toList();
  }

  /** Waits for the last answers. */
  @Override
  public void close() {
    stopped = true;
    threads.close();
    http.close();
  }
}
