package io.signalbox.worker.dispatch;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {

  @Test
  void goes_on_whatever_a_round_throws() {
    AtomicInteger rounds = new AtomicInteger();
    Loop loop =
        Loop.start(
            "test",
            Duration.ofMillis(1),
            () ->
                switch (rounds.incrementAndGet()) {
                  case 1 -> throw new IllegalStateException("expected");
                  case 2 -> throw new OutOfMemoryError("expected");
                  default -> Duration.ofMillis(1);
                });
    await().until(() -> rounds.get() > 3);
    loop.stop();
  }
}
