package io.signalbox.system;

import io.signalbox.system.KeptConnection.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask over one kept connection after the other until they are stopped, and judge every
 * answer. What is asked on a connection is the same in every run: mostly the task types, sometimes
 * the API's document, and sometimes a path of no route, for which a connection that was handed over
 * goes back to the gateway; now and then two things at once.
 */
final class SoakLoad implements AutoCloseable {

  private static final String TYPES = "/api/task-types";
  private static final String DOCUMENT = "/api/openapi";
  private static final String NOWHERE = "/nowhere";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int STEPS = 100;

  /** Longer than a client with something to say takes to notice. */
  private static final Duration AFTERMATH = Duration.ofSeconds(2);

  /** After which there is no point in going on. */
  private static final int MAX_FAULTS = 1000;

  private static final int FAULT_CHARS = 500;

  private final URI gateway;
  private final boolean handoff;
  private final Map<String, Answer> right = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
  private final LongAccumulator slowestNanos = new LongAccumulator(Long::max, 0);
  private final AtomicInteger excused = new AtomicInteger();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Death death;
  private volatile boolean stopped;

  /** The end of a worker and of the connections from these ports. */
  private record Death(long nanos, Set<Integer> ports) {}

  /**
   * @param handoff whether a connection is with one worker until it goes back
   */
  private SoakLoad(URI gateway, boolean handoff) {
    this.gateway = gateway;
    this.handoff = handoff;
  }

  static SoakLoad start(URI gateway, boolean handoff, int clients) throws IOException {
    SoakLoad load = new SoakLoad(gateway, handoff);
    try (KeptConnection connection = new KeptConnection(gateway, PATIENCE)) {
      for (String path : List.of(TYPES, DOCUMENT, NOWHERE)) {
        connection.ask(List.of(path));
        Answer answer = connection.answer();
        if (answer.status() != (path.equals(NOWHERE) ? 404 : 200)) {
          throw new AssertionError(path + " is answered with " + answer);
        }
        load.right.put(path, answer);
      }
    }
    for (int i = 0; i < clients; i++) {
      load.threads.submit(load::converseUntilStopped);
    }
    return load;
  }

  private Void converseUntilStopped() throws InterruptedException {
    while (!stopped && faults.size() < MAX_FAULTS) {
      converse(new SplittableRandom(connections.getAndIncrement()));
    }
    return null;
  }

  private void converse(SplittableRandom random) throws InterruptedException {
    String server = "";
    int port = 0;
    try (KeptConnection connection = new KeptConnection(gateway, PATIENCE)) {
      port = connection.port();
      Answer answer = null;
      for (int i = 0; i < STEPS && !stopped && (answer == null || !answer.last()); i++) {
        List<String> paths =
            random.nextInt(50) == 0 ? List.of(any(random), any(random)) : List.of(any(random));
        long asked = System.nanoTime();
        connection.ask(paths);
        for (String path : paths) {
          answer = connection.answer();
          slowestNanos.accumulate(System.nanoTime() - asked);
          server = answer.server();
          judge(path, answer, port);
        }
      }
    } catch (IOException e) {
      if (isExcused(port, e)) {
        excused.incrementAndGet();
      } else {
        fault(port, "last served by '" + server + "': " + e);
      }
      // So that a server that refuses is not asked by all without end.
      Thread.sleep(10);
    }
  }

  private static String any(SplittableRandom random) {
    int drawn = random.nextInt(1000);
    return drawn < 30 ? NOWHERE : drawn < 80 ? DOCUMENT : TYPES;
  }

  private void judge(String path, Answer answer, int port) {
    answers.computeIfAbsent(answer.server(), first -> new LongAdder()).increment();
    Answer wanted = right.get(path);
    if (answer.status() != wanted.status()
        || answer.server().isEmpty() != wanted.server().isEmpty()
        || !answer.body().equals(wanted.body())) {
      fault(port, path + " was answered with " + answer);
    }
  }

  /** Whether a connection ended because its worker was killed. */
  private boolean isExcused(int port, IOException why) {
    Death last = death;
    return last != null
        && !(why instanceof SocketTimeoutException)
        && System.nanoTime() - last.nanos() < AFTERMATH.toNanos()
        && (!handoff || last.ports().contains(port));
  }

  private void fault(int port, String what) {
    faults.add(
        Instant.now()
            + " port "
            + port
            + ": "
            + what.substring(0, Math.min(what.length(), FAULT_CHARS)));
  }

  /**
   * Tells that a worker is about to be killed.
   *
   * @param ports the clients' ports of the connections that it has
   */
  void kills(Set<Integer> ports) {
    death = new Death(System.nanoTime(), ports);
  }

  /** So far, by this server. */
  long answersOf(String server) {
    LongAdder count = answers.get(server);
    return count == null ? 0 : count.sum();
  }

  /** All answers so far. */
  long answers() {
    return answers.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** What was not as it has to be, each in words; the ends of killed workers' connections are. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return ("%,d answers on %,d connections, of which %d ended with a killed worker;"
            + " the slowest took %d ms")
        .formatted(
            answers(),
            connections.get(),
            excused.get(),
            Duration.ofNanos(slowestNanos.get()).toMillis());
  }

  /** Waits for the last answers. */
  @Override
  public void close() {
    stopped = true;
    threads.close();
  }
}
