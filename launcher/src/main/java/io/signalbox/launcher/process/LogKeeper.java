package io.signalbox.launcher.process;

import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.logfile.LogRotation;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the programs' logs short, once a second. */
final class LogKeeper implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LogKeeper.class);

  private final Supplier<Collection<LogFile>> files;
  private final Set<LogFile> failing = new HashSet<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("launcher-logs").factory());

  LogKeeper(Supplier<Collection<LogFile>> files) {
    this.files = files;
    clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    for (LogFile file : Set.copyOf(files.get())) {
      try {
        LogRotation.rotate(file);
        failing.remove(file);
      } catch (IOException | RuntimeException e) {
        if (failing.add(file)) {
          log.warn("{} grows, since it cannot be put aside: {}", file.path(), e.toString());
        }
      }
    }
  }

  @Override
  public void close() {
    clock.close();
  }
}
