package io.signalbox.gateway.fuzz;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.ResourceLeakDetector;
import io.signalbox.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Each client gets its own answer, whole, or an end that shows; nothing is left over. With {@code
 * -Dsignalbox.fuzz.exchanges=10000000} for as long as one likes, and {@code -Dsignalbox.fuzz.seed}
 * the same again. Every buffer is followed; {@code -Dsignalbox.fuzz.leaks=simple} follows one of
 * 128, for the longest runs, and {@code -Dsignalbox.fuzz.at-once} says how many clients there are
 * at a time. Where a leaked one has been is told with {@code
 * -Dio.netty.leakDetection.targetRecords=4}.
 */
class ExchangeFuzzTest {

  private static final int EXCHANGES = Integer.getInteger("signalbox.fuzz.exchanges", 50_000);
  private static final long SEED =
      Long.getLong("signalbox.fuzz.seed", ThreadLocalRandom.current().nextInt(1_000_000));
  private static final ResourceLeakDetector.Level LEAKS =
      ResourceLeakDetector.Level.valueOf(
          System.getProperty("signalbox.fuzz.leaks", "paranoid").toUpperCase(Locale.ROOT));
  private static final int AT_ONCE = Integer.getInteger("signalbox.fuzz.at-once", 32);

  @ParameterizedTest(name = "fast lane: {0}")
  @ValueSource(booleans = {true, false})
  void everybody_gets_his_own_answer_or_sees_its_end(boolean fastLane) throws Exception {
    ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(LEAKS);
    Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    leaks.start();
    detector.addAppender(leaks);
    Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    try (FuzzInstance one = new FuzzInstance();
        FuzzInstance other = new FuzzInstance();
        RunningGateway gateway =
            RunningGateway.start(
                "signalbox.gateway.fast-lane.enabled=" + fastLane,
                "spring.cloud.gateway.server.webflux.httpclient.pool.max-idle-time=1s",
                "signalbox.balancer.all.min-concurrency=500",
                "signalbox.balancer.all.initial-concurrency=500",
                "signalbox.gateway.max-share-per-client=1")) {
      gateway.workers(worker("one", one.port()), worker("other", other.port()));
      long descriptors = descriptors();
      play(gateway.port(), wrong);

      assertThat(wrong).as("seed %d", SEED).isEmpty();
      assertThat(one.faults).isEmpty();
      assertThat(other.faults).isEmpty();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(gateway.inFlight("one")).isZero();
                assertThat(gateway.inFlight("other")).isZero();
                assertThat(gateway.sum("signalbox.forward.connections")).isZero();
                assertThat(gateway.sum("signalbox.server.connections")).isZero();
                assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 20);
              });
      // What is leaked shows when it is collected, and something else is allocated after that.
      System.gc();
      new FuzzClient(gateway.port()).play(List.of(new Play(SEED)));
      assertThat(leaks.list).isEmpty();
    } finally {
      detector.detachAppender(leaks);
      ResourceLeakDetector.setLevel(before);
    }
  }

  private static void play(int port, Queue<Throwable> wrong) throws InterruptedException {
    Semaphore places = new Semaphore(AT_ONCE);
    RandomGenerator random = new Play(SEED).random(0);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < EXCHANGES && wrong.isEmpty(); ) {
        List<Play> plays = new ArrayList<>();
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
          plays.add(new Play(SEED * 100_000_000L + i++));
        }
        places.acquire();
        clients.submit(
            () -> {
              try {
                new FuzzClient(port).play(plays);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (Throwable e) {
                wrong.add(e);
              } finally {
                places.release();
              }
            });
      }
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
