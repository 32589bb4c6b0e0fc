package io.signalbox.launcher.container;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.container.EngineException.Kind;
import io.signalbox.launcher.handles.StoredExit;
import io.signalbox.launcher.handles.StoredHandle;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is to be done when an instance has ended. Thread-safe. */
final class Endings implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Endings.class);

  private static final int KILL = 9;

  /** What an engine adds to a signal, as shells do; a program may also choose such a status. */
  private static final int KILLED = 128;

  private static final int LAST_SIGNAL = 64;

  private final Workplace work;
  private final Roster roster;
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

  Endings(Workplace work, Roster roster) {
    this.work = work;
    this.roster = roster;
  }

  /** Once for each, unless the engine does not answer now. */
  void finish(Instance instance) {
    if (instance.beginEnding()) {
      tasks.execute(() -> findOut(instance));
    }
  }

  private void findOut(Instance instance) {
    try {
      Instant seenAt = work.clock().instant();
      StoredExit stored = StoredExit.of(cause(work.engine(), instance.stored()), seenAt);
      Exit exit = stored.exit(lastLines(work.engine(), instance.stored()));
      settle(instance, stored);
      instance.stored().handle().port().ifPresent(work.ports()::giveBack);
      roster.end(instance, exit);
      instance.exit().complete(exit);
    } catch (EngineException e) {
      // The next look finds it again.
      instance.endingFailed();
    } catch (RuntimeException e) {
      log.error("{} has ended, and finding out how has failed", instance.name(), e);
      instance.endingFailed();
    }
  }

  /**
   * How a container has ended that is there no more.
   *
   * @throws EngineException when the engine does not say now
   */
  static Cause cause(Engine engine, StoredHandle stored) throws EngineException {
    try {
      return cause(engine.inspect(Instance.container(stored)));
    } catch (EngineException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return new Cause.Unknown("its container was removed");
      }
      throw e;
    }
  }

  /** The same, by what the engine has said of it. */
  static Cause cause(Inspected seen) {
    int signal = seen.exitCode() - KILLED;
    if (signal == KILL && seen.outOfMemory()) {
      return new Cause.OutOfMemory();
    }
    return signal > 0 && signal <= LAST_SIGNAL
        ? new Cause.Signalled(signal)
        : new Cause.Status(seen.exitCode());
  }

  static List<String> lastLines(Engine engine, StoredHandle stored) throws EngineException {
    try {
      return engine.lastLines(Instance.container(stored), Launcher.LAST_LINES);
    } catch (EngineException e) {
      if (e.is(Kind.AWAY)) {
        throw e;
      }
      return List.of("(what it has written cannot be read: " + e.getMessage() + ")");
    }
  }

  private void settle(Instance instance, StoredExit exit) {
    try {
      work.handles().write(instance.stored().ended(exit));
      work.secrets().remove(instance.stored().launch());
    } catch (IOException e) {
      log.warn("{} has ended and something of it is left: {}", instance.name(), e.toString());
    }
  }

  @Override
  public void close() {
    tasks.shutdownNow();
  }
}
