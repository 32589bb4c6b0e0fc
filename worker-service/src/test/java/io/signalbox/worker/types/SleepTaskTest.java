package io.signalbox.worker.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.worker.types.SleepTask.Input;
import io.signalbox.worker.types.SleepTask.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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

  @Test
  void sleepsAsLongAsAskedAlthoughEverySliceTakesLonger() throws Exception {
    long start = now.get();
    Attempt attempt = Attempt.first();

    assertThat(sleep.run(new Input(10), attempt)).isEqualTo(new TaskOutput.Json(new Output(10)));

    assertThat(Duration.ofNanos(now.get() - start))
        .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(10).plusNanos(OVERSLEPT));
    assertThat(pauses).allMatch(pause -> pause.toMillis() <= 200);
    assertThat(attempt.progress).hasSameSizeAs(pauses).isSorted().last().isEqualTo(1.0);
  }

  @Test
  void noSecondsAreNoSleep() throws Exception {
    sleep.run(new Input(0), Attempt.first());
    assertThat(pauses).isEmpty();
  }

  @Test
  void fractionsCount() throws Exception {
    sleep.run(new Input(0.05), Attempt.first());
    assertThat(pauses).containsExactly(Duration.ofMillis(50));
  }

  @Test
  void theRealOneEndsWhenInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new SleepTask().run(new Input(86_400), Attempt.first()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
