package io.signalbox.supervisor.api;

import io.signalbox.supervisor.keep.Event;
import io.signalbox.supervisor.keep.Journal;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells of what changes, as server-sent events: those that are still known, and then each as it
 * comes. Whoever was cut off says with {@code Last-Event-ID} which one was the last.
 */
@RestController
@Tag(name = "cluster")
class EventStreams implements SmartLifecycle {

  /** Below what a request of this server may take. */
  private static final Duration LONGEST = Duration.ofMinutes(9);

  /** Below what a gateway waits between two parts of an answer. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final Journal journal;
  private final Set<Thread> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  EventStreams(Journal journal) {
    this.journal = journal;
  }

  @GetMapping(path = "/api/cluster/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events(@RequestHeader(name = "Last-Event-ID", defaultValue = "0") long last) {
    SseEmitter emitter = new SseEmitter(LONGEST.plusSeconds(30).toMillis());
    Thread thread = Thread.ofVirtual().name("events").unstarted(() -> follow(emitter, last));
    streams.add(thread);
    thread.start();
    return emitter;
  }

  private void follow(SseEmitter emitter, long last) {
    long end = System.nanoTime() + LONGEST.toNanos();
    long told = last;
    try {
      while (running && System.nanoTime() < end) {
        var events = journal.await(told, SIGN_OF_LIFE.toMillis());
        for (Event event : events) {
          emitter.send(
              SseEmitter.event()
                  .id(String.valueOf(event.number()))
                  .name(event.state())
                  .data(event, MediaType.APPLICATION_JSON));
          told = event.number();
        }
        if (events.isEmpty()) {
          emitter.send(SseEmitter.event().comment("nothing new"));
        }
      }
    } catch (IOException | IllegalStateException e) {
      // Who followed is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streams.remove(Thread.currentThread());
      emitter.complete();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    streams.forEach(Thread::interrupt);
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
