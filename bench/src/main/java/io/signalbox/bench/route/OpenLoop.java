package io.signalbox.bench.route;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that come when they come, however slow the answers are: a Poisson process. A latency is
 * counted from the moment at which its request was due, so that a stall is not overlooked.
 */
final class OpenLoop {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  private final double perSecond;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  OpenLoop(double perSecond) {
    this.perSecond = perSecond;
  }

  /** Returns when the last answer has come, or was given up. */
  Latencies measure(URI target, Duration time) throws InterruptedException {
    List<Future<Long>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long due = System.nanoTime();
      long end = due + time.toNanos();
      while (due < end) {
        due += (long) (-Math.log(1 - ThreadLocalRandom.current().nextDouble()) / perSecond * 1e9);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long start = due;
        answers.add(threads.submit(() -> ask(target, start)));
      }
    }
    return Latencies.of(answers.stream().mapToLong(OpenLoop::nanos).toArray());
  }

  private static long nanos(Future<Long> answer) {
    try {
      return answer.get();
    } catch (ExecutionException | InterruptedException e) {
      return Latencies.FAILED;
    }
  }

  private long ask(URI target, long due) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(target).timeout(PATIENCE).build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == OK ? System.nanoTime() - due : Latencies.FAILED;
    } catch (IOException e) {
      return Latencies.FAILED;
    }
  }
}
