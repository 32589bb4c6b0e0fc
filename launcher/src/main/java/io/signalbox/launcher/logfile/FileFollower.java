package io.signalbox.launcher.logfile;

import io.signalbox.launcher.LogFollower;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file that is put aside now and then ({@link LogRotation}). It looks ten times a second:
 * what it is read by, people or their browsers, would not notice less, and the file may lie where
 * the system tells of no changes.
 */
public final class FileFollower implements LogFollower {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Path log;
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private List<String> first;
  private long position;
  private @Nullable Object older;
  private boolean shorter;

  /**
   * @param lastLines to begin with
   */
  public FileFollower(Path log, int lastLines) throws IOException {
    this.log = log;
    this.older = key(LogRotation.part(log, 1));
    this.position = LogTail.endOfLines(log);
    this.first = LogTail.lines(log, lastLines, position);
  }

  @Override
  public List<String> next(Duration patience) throws IOException, InterruptedException {
    List<String> lines = first;
    first = List.of();
    long deadline = System.nanoTime() + patience.toNanos();
    while (lines.isEmpty()) {
      lines = look();
      if (lines.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          break;
        }
        Thread.sleep(Duration.ofNanos(Math.min(left, INTERVAL.toNanos())));
      }
    }
    return lines;
  }

  private List<String> look() throws IOException {
    List<String> lines = new ArrayList<>();
    Object newest = key(LogRotation.part(log, 1));
    if (!Objects.equals(newest, older)) {
      if (readOn(LogRotation.part(log, 1), lines)) {
        return lines;
      }
      older = newest;
      position = 0;
      shorter = false;
    } else if (size() < position) {
      if (!shorter) {
        // It is just being put aside: the rest of it will stand there.
        shorter = true;
        return lines;
      }
      position = 0;
      shorter = false;
    }
    readOn(log, lines);
    return lines;
  }

  /**
   * @return whether there may be more
   */
  private boolean readOn(Path file, List<String> lines) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] bytes = LogTail.read(channel, position, Long.MAX_VALUE);
      position += bytes.length;
      for (byte next : bytes) {
        if (next == '\n' || unfinished.size() == LogTail.MOST_BYTES) {
          lines.add(unfinished.toString(StandardCharsets.UTF_8));
          unfinished.reset();
        }
        if (next != '\n') {
          unfinished.write(next);
        }
      }
      return bytes.length == LogTail.MOST_BYTES;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private long size() throws IOException {
    return Files.exists(log) ? Files.size(log) : 0;
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.exists(file)
        ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
        : null;
  }

  @Override
  public String unfinished() {
    return unfinished.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {}
}
