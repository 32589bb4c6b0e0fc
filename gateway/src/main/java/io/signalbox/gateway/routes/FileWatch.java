package io.signalbox.gateway.routes;

import io.signalbox.services.Mistake;
import io.signalbox.services.file.ServicesFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the file of declared services when the gateway starts, and whenever it is another. It looks
 * at what is in it: a mounted file, or one behind changing links, tells of its changes in no other
 * way.
 */
@Component
final class FileWatch implements SmartLifecycle {

  private static final long LOOK_MILLIS = 500;
  private static final String NOTHING = "";
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final @Nullable Path file;
  private final Declarations declarations;
  private @Nullable String handled;
  private String seen = NOTHING;
  private String wrong = NOTHING;
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
      String now = read(watched);
      boolean settled = first || now.equals(seen);
      seen = now;
      if (settled && (!now.equals(handled) || !wrong.isEmpty())) {
        handle(watched, now);
        handled = now;
      }
    } catch (IOException | RuntimeException e) {
      mistaken(watched, "cannot be read: " + e.getMessage());
    }
  }

  private void handle(Path watched, String text) throws IOException {
    if (text.isBlank() && declarations.fileHolds()) {
      // Nobody who means it writes nothing; a disk that is full, or away, does.
      throw new IOException(
          "it is empty or gone; to declare nothing, write \"services:\" and nothing below it");
    }
    String name = name(watched);
    ServicesFile.Read read = ServicesFile.read(name, text);
    declarations.fileSays(name, read.services(), read.mistakes());
    wrong = NOTHING;
  }

  /** Once, until it is something else. */
  private void mistaken(Path watched, String why) {
    if (!why.equals(wrong)) {
      wrong = why;
      String name = String.valueOf(watched.getFileName());
      declarations.fileSays(name, List.of(), List.of(new Mistake(name, 1, 1, "", why)));
    }
  }

  /** What it is called by those who write it; there may be a link to it. */
  private static String name(Path file) throws IOException {
    Path real = Files.exists(file) ? file.toRealPath() : file;
    return String.valueOf(real.getFileName());
  }

  private static String read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      // More is too much in any case, and says so.
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
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
