package io.signalbox.worker.types.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.basic.SleepTask.Input;
import io.signalbox.worker.types.basic.SleepTask.Output;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepTaskTest {

  private static final long OVERSLEPT = 30_000_000;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<Duration> pauses = new ArrayList<>();
  private final SleepTask sleep =
      new SleepTask(
          now::get,
          duration -> {
            pauses.add(duration);
            now.addAndGet(duration.toNanos() + OVERSLEPT);
          });

  @ParameterizedTest
  @ValueSource(strings = {"{\"seconds\": -1}", "{\"seconds\": 86401}", "{\"seconds\": \"1\"}"})
  void schema_refuses(String input) {
    assertThat(Inputs.errors(sleep, input)).isNotEmpty();
  }

  @Test
  void sleeps_as_long_as_asked_although_every_slice_takes_longer() throws Exception {
    long start = now.get();
    Attempt attempt = Attempt.first();

    assertThat(sleep.run(new Input(10), attempt)).isEqualTo(new TaskOutput.Json(new Output(10)));

    assertThat(Duration.ofNanos(now.get() - start))
        .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(10).plusNanos(OVERSLEPT));
    assertThat(pauses).allMatch(pause -> pause.toMillis() <= 200);
    assertThat(attempt.reported()).hasSameSizeAs(pauses).isSorted().last().isEqualTo(1.0);
  }

  @Test
  void no_seconds_are_no_sleep() throws Exception {
    sleep.run(new Input(0), Attempt.first());
    assertThat(pauses).isEmpty();
  }

  @Test
  void fractions_count() throws Exception {
    sleep.run(new Input(0.05), Attempt.first());
    assertThat(pauses).containsExactly(Duration.ofMillis(50));
  }

  @Test
  void the_real_one_ends_when_interrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new SleepTask().run(new Input(86_400), Attempt.first()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
