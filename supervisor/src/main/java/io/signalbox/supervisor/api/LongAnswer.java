package io.signalbox.supervisor.api;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One answer that goes on. For one thread. */
final class LongAnswer {

  /** Below what a gateway waits between two parts of an answer. */
  static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final SseEmitter emitter;
  private final BooleanSupplier wanted;
  private final long end;
  private long lastSent = System.nanoTime();

  /**
   * @param wanted whether it may still go on
   */
  LongAnswer(SseEmitter emitter, Duration longest, BooleanSupplier wanted) {
    this.emitter = emitter;
    this.wanted = wanted;
    this.end = System.nanoTime() + longest.toNanos();
  }

  boolean goesOn() {
    return wanted.getAsBoolean() && System.nanoTime() - end < 0;
  }

  /** Returns when the client, or what is between, has taken it. */
  void send(SseEmitter.SseEventBuilder event) throws IOException {
    emitter.send(event);
    lastSent = System.nanoTime();
  }

  /** Gives a sign of life, if there was none for a while: it is how a client's leaving is seen. */
  void nothingNew() throws IOException {
    if (System.nanoTime() - lastSent >= SIGN_OF_LIFE.toNanos()) {
      send(SseEmitter.event().comment("nothing new"));
    }
  }
}
