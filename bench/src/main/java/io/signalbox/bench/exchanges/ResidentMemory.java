package io.signalbox.bench.exchanges;

import io.signalbox.bench.gateways.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What a process holds of the machine's memory (RSS), in bytes, from now on. */
final class ResidentMemory {

  private static final Duration LOOK = Duration.ofMillis(200);

  private final ServerProcess process;
  private final long before;
  private final AtomicLong most;

  ResidentMemory(ServerProcess process) throws IOException {
    this.process = process;
    this.before = process.residentBytes();
    this.most = new AtomicLong(before);
  }

  /** Something that takes a while. */
  @FunctionalInterface
  interface Work<T> {
    T get() throws IOException, InterruptedException;
  }

  /** Does it and looks at the process again and again. */
  <T> T during(Work<T> work) throws IOException, InterruptedException {
    Thread watch = Thread.ofVirtual().start(this::watch);
    try {
      return work.get();
    } finally {
      watch.interrupt();
      watch.join();
    }
  }

  private void watch() {
    try {
      while (true) {
        most.accumulateAndGet(process.residentBytes(), Math::max);
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException | IOException e) {
      // It is over.
    }
  }

  long before() {
    return before;
  }

  long most() {
    return most.get();
  }

  long now() throws IOException {
    return process.residentBytes();
  }
}
