package io.signalbox.supervisor.keep;

import io.signalbox.services.file.FileWatch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

/** Has the keeper go round while the supervisor runs, and tells it the news. */
final class KeeperLifecycle implements SmartLifecycle {

  private final Keeper keeper;
  private final Renewals renewals;
  private final Declared declared;
  private final Path file;
  private volatile @Nullable FileWatch watch;

  KeeperLifecycle(Keeper keeper, Renewals renewals, Declared declared, Path file) {
    this.keeper = keeper;
    this.renewals = renewals;
    this.declared = declared;
    this.file = file;
  }

  @Override
  public void start() {
    watch = FileWatch.start(file, declared);
    keeper.start();
  }

  /** The registry's client has read the table. */
  @EventListener(HeartbeatEvent.class)
  void tableRead() {
    renewals.tableRead();
  }

  @Override
  public void stop() {
    FileWatch running = watch;
    if (running != null) {
      running.close();
      watch = null;
    }
    keeper.close();
  }

  @Override
  public boolean isRunning() {
    return watch != null;
  }
}
