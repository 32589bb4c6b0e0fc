package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacedReadingTest {

  private static final int ASKING = 50;
  private static final int QUESTIONS = 6;
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final AtomicInteger readings = new AtomicInteger();

  /**
   * @param number from 1
   * @param began by {@link System#nanoTime}
   */
  private record Reading(int number, long began) {}

  private Reading read() {
    return new Reading(readings.incrementAndGet(), System.nanoTime());
  }

  @Test
  void many_who_ask_share_few_readings_and_none_gets_one_from_before_he_asked() throws Exception {
    PacedReading<Reading> paced = new PacedReading<>(this::read, INTERVAL);
    List<Future<?>> asking = new ArrayList<>();
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ASKING; i++) {
        asking.add(threads.submit(() -> ask(paced)));
      }
    }
    long intervals = (System.nanoTime() - begin) / INTERVAL.toNanos();

    for (Future<?> one : asking) {
      one.get(60, TimeUnit.SECONDS);
    }
    assertThat((long) readings.get()).isBetween((long) QUESTIONS, intervals + 1);
  }

  private void ask(PacedReading<Reading> paced) {
    for (int i = 0; i < QUESTIONS; i++) {
      int before = readings.get();
      long asked = System.nanoTime();
      Reading reading = paced.fresh();
      assertThat(reading.began()).isGreaterThanOrEqualTo(asked);
      // One more may have begun before the question was heard.
      assertThat(reading.number()).isBetween(before + 1, before + 2);
    }
  }

  @Test
  void who_is_content_with_a_recent_one_does_not_wait() {
    PacedReading<Reading> paced = new PacedReading<>(this::read, Duration.ofHours(1));

    Reading first = paced.recent();

    assertThat(paced.recent()).isSameAs(first);
    assertThat(readings).hasValue(1);
  }
}
