package io.signalbox.services.file;

import io.signalbox.services.Mistake;
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

/**
 * Reads the file of declared services at the start, and whenever it is another. It looks at what is
 * in it: a mounted file, or one behind changing links, tells of its changes in no other way.
 */
public final class FileWatch implements AutoCloseable {

  private static final long LOOK_MILLIS = 500;
  private static final String NOTHING = "";
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final Path file;
  private final FileListener listener;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("services-file").daemon().factory());
  private @Nullable String handled;
  private String seen = NOTHING;
  private String wrong = NOTHING;

  private FileWatch(Path file, FileListener listener) {
    this.file = file;
    this.listener = listener;
  }

  /**
   * When it returns the listener has been told what the file says now.
   *
   * @param file there are no services declared while it is not there
   */
  public static FileWatch start(Path file, FileListener listener) {
    FileWatch watch = new FileWatch(file, listener);
    watch.look(true);
    watch.looks.scheduleWithFixedDelay(
        () -> watch.look(false), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /**
   * @param first else what has just changed may still be being written
   */
  private void look(boolean first) {
    try {
      String now = read(file);
      boolean settled = first || now.equals(seen);
      seen = now;
      if (settled && (!now.equals(handled) || !wrong.isEmpty())) {
        handle(now);
        handled = now;
      }
    } catch (IOException | RuntimeException e) {
      mistaken("cannot be read: " + e.getMessage());
    }
  }

  private void handle(String text) throws IOException {
    String name = name(file);
    ServicesFile.Read read = ServicesFile.read(name, text);
    if (read.silent() && listener.fileHolds()) {
      // Nobody who means it writes nothing; a disk that is full, or away, does.
      throw new IOException(
          "it is empty or gone, or all comments; to declare nothing, write \"services:\" and nothing"
              + " below it");
    }
    listener.fileSays(name, read.services(), read.mistakes());
    wrong = NOTHING;
  }

  /** Once, until it is something else. */
  private void mistaken(String why) {
    if (!why.equals(wrong)) {
      wrong = why;
      String name = String.valueOf(file.getFileName());
      listener.fileSays(name, List.of(), List.of(new Mistake(name, 1, 1, "", why)));
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
  public void close() {
    looks.shutdownNow();
  }
}
