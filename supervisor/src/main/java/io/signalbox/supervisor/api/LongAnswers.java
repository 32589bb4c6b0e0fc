package io.signalbox.supervisor.api;

import io.signalbox.supervisor.keep.SupervisorProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Answers that go on while there is something to tell, as server-sent events, each on a thread of
 * its own. Whoever is slow to take one, or takes none, holds up nobody else: there are so many at
 * once at most, and the server cuts him off. Thread-safe.
 */
@Component
class LongAnswers implements SmartLifecycle {

  /** Below what a request of this server may take. */
  private static final Duration LONGEST = Duration.ofHours(23);

  private final int most;
  private final Semaphore places;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  LongAnswers(SupervisorProperties properties) {
    this.most = properties.maxStreams();
    this.places = new Semaphore(most);
  }

  /** Has something to tell. */
  @FunctionalInterface
  interface Teller {

    /** Returns when there is no more to tell, or {@code out} is over. */
    void tell(LongAnswer out) throws IOException, InterruptedException;
  }

  /**
   * @param name of the thread on which it is told
   * @throws RefusedOperationException when there are as many as there may be
   */
  SseEmitter begin(String name, Teller teller) {
    if (!places.tryAcquire()) {
      throw new RefusedOperationException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "%d follow events or logs already, and no more may.".formatted(most));
    }
    SseEmitter emitter = new SseEmitter(LONGEST.plusMinutes(1).toMillis());
    LongAnswer out = new LongAnswer(emitter, LONGEST, () -> running);
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> tell(teller, out, emitter));
    emitter.onCompletion(thread::interrupt);
    threads.add(thread);
    thread.start();
    return emitter;
  }

  private void tell(Teller teller, LongAnswer out, SseEmitter emitter) {
    try {
      // Otherwise the head of the answer would wait for the first thing that there is to tell.
      out.send(SseEmitter.event().comment("from here on"));
      teller.tell(out);
      emitter.complete();
    } catch (IOException | IllegalStateException e) {
      // Who followed is gone.
      emitter.complete();
    } catch (InterruptedException e) {
      emitter.complete();
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      emitter.completeWithError(e);
    } finally {
      threads.remove(Thread.currentThread());
      places.release();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    threads.forEach(Thread::interrupt);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the server, which would wait for them. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
