package io.signalbox.launcher.process;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.handles.StoredExit;
import io.signalbox.launcher.linux.ExitWatcher;
import io.signalbox.launcher.logfile.LogTail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches instances and does what is to be done when one has ended. Thread-safe. */
final class Endings implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Endings.class);

  private final Workplace work;
  private final Remains remains;
  private final BiConsumer<Instance, Exit> gone;
  private final ExitWatcher watcher;
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param gone is told of each when nothing of it is left, before those who wait for its end
   */
  Endings(Workplace work, Remains remains, BiConsumer<Instance, Exit> gone) throws IOException {
    this.work = work;
    this.remains = remains;
    this.gone = gone;
    this.watcher = new ExitWatcher();
  }

  void watch(Instance instance) throws IOException {
    watcher.watch(instance.process(), () -> tasks.execute(() -> finish(instance)));
  }

  private void finish(Instance instance) {
    try {
      Instant seenAt = work.clock().instant();
      Exit.Cause cause = CauseOfEnd.of(instance);
      remains.clear(instance.stored(), instance.process());
      StoredExit stored = StoredExit.of(cause, seenAt);
      write(instance, stored);
      Integer port = instance.stored().port();
      if (port != null) {
        work.ports().giveBack(port);
      }
      instance.process().close();
      Exit exit = stored.exit(lastLines(instance.stored().log().file().path()));
      gone.accept(instance, exit);
      instance.exit().complete(exit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("{} has ended, and finding out how has failed", instance.name(), e);
      instance.exit().completeExceptionally(e);
    }
  }

  private void write(Instance instance, StoredExit exit) {
    try {
      work.handles().write(instance.stored().ended(exit));
    } catch (IOException e) {
      log.warn(
          "The end of {} could not be written down; who comes after will not know how it was: {}",
          instance.name(),
          e.toString());
    }
  }

  static List<String> lastLines(Path path) {
    try {
      return LogTail.lines(path, Launcher.LAST_LINES);
    } catch (IOException e) {
      return List.of("(" + path + " cannot be read: " + e.getMessage() + ")");
    }
  }

  /** When this returns, the ends that were seen have been dealt with and no other will be. */
  @Override
  public void close() {
    watcher.close();
    tasks.close();
  }
}
