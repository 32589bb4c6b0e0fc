package io.signalbox.launcher.logfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last lines of a file that programs write to, of its older part too where it is short. */
public final class LogTail {

  /** Farther from the end nobody looks, be there lines or not. */
  static final int MOST_BYTES = 256 * 1024;

  private LogTail() {}

  /**
   * @param count the most lines
   * @return what stands in the last 256 KiB of them; none when there is no such file
   */
  public static List<String> lines(Path log, int count) throws IOException {
    List<String> lines = lastOf(log, count);
    if (lines.size() == count) {
      return lines;
    }
    List<String> all = new ArrayList<>(lastOf(LogRotation.part(log, 1), count - lines.size()));
    all.addAll(lines);
    return all;
  }

  private static List<String> lastOf(Path file, int count) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(0, channel.size() - MOST_BYTES);
      List<String> lines =
          new String(read(channel, start), StandardCharsets.UTF_8).lines().toList();
      boolean cut = start > 0 && lines.size() > 1;
      List<String> whole = cut ? lines.subList(1, lines.size()) : lines;
      return whole.subList(Math.max(0, whole.size() - count), whole.size());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** What stands from there on, of what would otherwise be too much the beginning. */
  static byte[] read(FileChannel channel, long start) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(channel.size() - start, 0, MOST_BYTES));
    while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
