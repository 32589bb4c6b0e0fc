package io.signalbox.launcher.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when processes end, children of this process or not, with one thread for all. Thread-safe.
 */
public final class ExitWatcher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ExitWatcher.class);
  private static final long EVENTS = ValueLayout.JAVA_INT.byteSize();
  private static final long FOUND = EVENTS + Short.BYTES;

  private final Map<PidFd, Runnable> watched = new ConcurrentHashMap<>();
  private final int bell;
  private final Thread thread;
  private volatile boolean closed;

  public ExitWatcher() throws IOException {
    bell = Linux.bell();
    thread = Thread.ofPlatform().daemon().name("launcher-exits").start(this::run);
  }

  /**
   * @param process stays open until it has ended or this is closed
   * @param ended is run once, on the one thread, so it hands on whatever takes time
   */
  public void watch(PidFd process, Runnable ended) throws IOException {
    watched.put(process, ended);
    Linux.ring(bell);
  }

  private void run() {
    while (!closed) {
      try {
        poll(List.copyOf(watched.keySet()));
      } catch (IOException | RuntimeException e) {
        log.error("Watching processes failed; ends are seen late", e);
        pause();
      }
    }
  }

  private void poll(List<PidFd> processes) throws IOException {
    List<PidFd> ended = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate(Linux.POLLED, processes.size() + 1L);
      ask(polled, 0, bell);
      for (int i = 0; i < processes.size(); i++) {
        ask(polled, i + 1, processes.get(i).descriptor());
      }
      Linux.poll(polled, processes.size() + 1L);
      // Only what comes after is missed by the next look at who is watched, and rings again.
      Linux.silence(bell);
      for (int i = 0; i < processes.size(); i++) {
        if (polled.get(ValueLayout.JAVA_SHORT, at(i + 1) + FOUND) != 0) {
          ended.add(processes.get(i));
        }
      }
    }
    for (PidFd process : ended) {
      Runnable told = watched.remove(process);
      if (told != null && !closed) {
        told.run();
      }
    }
  }

  private static void ask(MemorySegment polled, int index, int descriptor) {
    polled.set(ValueLayout.JAVA_INT, at(index), descriptor);
    polled.set(ValueLayout.JAVA_SHORT, at(index) + EVENTS, Linux.POLLIN);
  }

  private static long at(int index) {
    return index * Linux.POLLED.byteSize();
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who ends from now on is told of no more. */
  @Override
  public void close() {
    closed = true;
    try {
      Linux.ring(bell);
      thread.join();
    } catch (IOException e) {
      log.warn("The thread that watches processes could not be woken: {}", e.getMessage());
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Linux.close(bell);
  }
}
