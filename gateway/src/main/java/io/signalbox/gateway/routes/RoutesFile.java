package io.signalbox.gateway.routes;

import io.signalbox.services.file.FileWatch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Follows the file of declared services while the gateway runs. */
@Component
final class RoutesFile implements SmartLifecycle {

  private final @Nullable Path file;
  private final Declarations declarations;
  private volatile @Nullable FileWatch watch;

  RoutesFile(RoutesProperties properties, Declarations declarations) {
    this.file = properties.file();
    this.declarations = declarations;
  }

  /** Before the web server, whose first requests find their routes. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public void start() {
    if (file != null) {
      watch = FileWatch.start(file, declarations);
    }
  }

  @Override
  public void stop() {
    FileWatch running = watch;
    if (running != null) {
      running.close();
      watch = null;
    }
  }

  @Override
  public boolean isRunning() {
    return watch != null;
  }
}
