package io.signalbox.gateway.routes.file;

import io.signalbox.gateway.routes.Declarations;
import io.signalbox.gateway.routes.RoutesProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the file of declared services when the gateway starts, and whenever it is another. It looks
 * at what is in it: a mounted file, or one behind changing links, tells of its changes in no other
 * way.
 */
@Component
final class FileWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  private static final long LOOK_MILLIS = 500;
  private static final String NOTHING = "";

  private final @Nullable Path file;
  private final Declarations declarations;
  private @Nullable String handled;
  private String seen = NOTHING;
  private volatile @Nullable ScheduledExecutorService looks;

  FileWatch(RoutesProperties properties, Declarations declarations) {
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
    if (file == null) {
      return;
    }
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("services-file").daemon().factory());
    looks = executor;
    look(file, true);
    executor.scheduleWithFixedDelay(
        () -> look(file, false), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * @param first else what has just changed may still be being written
   */
  private void look(Path watched, boolean first) {
    try {
      String text = read(watched);
      boolean settled = first || text.equals(seen);
      seen = text;
      if (settled && !text.equals(handled)) {
        handled = text;
        String name = name(watched);
        ServicesFile.Read read = ServicesFile.read(name, text);
        declarations.fileSays(name, read.services(), read.mistakes());
      }
    } catch (IOException e) {
      log.warn("{} cannot be read: {}", watched, e.toString());
    } catch (RuntimeException e) {
      // It would be the last look.
      log.error("{} could not be followed", watched, e);
    }
  }

  /** What it is called by those who write it; there may be a link to it. */
  private static String name(Path file) throws IOException {
    Path real = Files.exists(file) ? file.toRealPath() : file;
    return String.valueOf(real.getFileName());
  }

  private static String read(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return NOTHING;
    }
  }

  @Override
  public void stop() {
    ScheduledExecutorService running = looks;
    if (running != null) {
      running.shutdownNow();
      looks = null;
    }
  }

  @Override
  public boolean isRunning() {
    return looks != null;
  }
}
