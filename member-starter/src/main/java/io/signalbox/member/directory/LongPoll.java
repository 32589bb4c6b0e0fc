package io.signalbox.member.directory;

import io.signalbox.balancer.Server;
import io.signalbox.member.directory.Caller.Call;
import io.signalbox.member.directory.Caller.Limits;
import io.signalbox.member.directory.Caller.Reading;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;

/**
 * Asks an instance of a service what it may answer much later, as "has something happened?". The
 * balancer is not told: a question that waits is no load, and how long it waits says nothing about
 * the instance. That an instance hangs is seen when the {@link Prober} has found it out, or when
 * the longest time is over. For operations that may be repeated. Blocks the calling thread, which
 * can be interrupted. Thread-safe.
 */
public final class LongPoll {

  /** Between two looks whether the instance is still there. */
  private static final long LOOK_MILLIS = 500;

  private static final Comparator<Server<Instance>> WELL_FIRST =
      Comparator.comparing(server -> !server.reachable() || server.ejected());

  private final Directory directory;
  private final String service;
  private final CallSender sender;

  /**
   * @param limits with a response timeout beyond what any question takes
   * @param headers of every question, as its credential
   */
  public LongPoll(
      Directory directory, String service, Limits limits, Consumer<HttpHeaders> headers) {
    this.directory = directory;
    this.service = service;
    this.sender = new CallSender(limits, headers);
  }

  /**
   * Asks one instance after the other, each once, until one answers; those that are well first, and
   * in any order.
   *
   * @param longest what an answer may take
   * @throws ServiceAwayException when none has answered
   */
  public <T> T ask(Call call, Duration longest, Reading<T> reading) throws InterruptedException {
    IOException failure = new NoInstanceException(service);
    for (Server<Instance> server : inOrder()) {
      try {
        return ask(server, call, longest, reading);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new ServiceAwayException(service, failure);
  }

  private List<Server<Instance>> inOrder() {
    List<Server<Instance>> servers = new ArrayList<>(directory.of(service).servers());
    Collections.shuffle(servers);
    servers.sort(WELL_FIRST);
    return servers;
  }

  private <T> T ask(Server<Instance> server, Call call, Duration longest, Reading<T> reading)
      throws IOException, InterruptedException {
    FutureTask<T> answer =
        new FutureTask<>(() -> sender.send(server.target(), (status, header) -> {}, call, reading));
    Thread asking = Thread.ofVirtual().name("long-poll").start(answer);
    try {
      long deadline = System.nanoTime() + longest.toNanos();
      while (true) {
        try {
          return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (!server.reachable() || System.nanoTime() - deadline >= 0) {
            throw new SocketTimeoutException("It does not answer");
          }
        }
      }
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    } finally {
      asking.interrupt();
    }
  }

  private static IOException failure(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(cause);
    };
  }
}
