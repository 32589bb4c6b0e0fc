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
    return lines(log, count, Long.MAX_VALUE);
  }

  /**
   * @param end what comes behind is not read
   */
  static List<String> lines(Path log, int count, long end) throws IOException {
    List<String> lines = lastOf(log, count, end);
    if (lines.size() == count) {
      return lines;
    }
    List<String> all =
        new ArrayList<>(lastOf(LogRotation.part(log, 1), count - lines.size(), Long.MAX_VALUE));
    all.addAll(lines);
    return all;
  }

  /** Where the line begins that a program has not finished yet. */
  static long endOfLines(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(0, channel.size() - MOST_BYTES);
      byte[] bytes = read(channel, start, Long.MAX_VALUE);
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] != '\n') {
        length--;
      }
      return length > 0 || start == 0 ? start + length : start + bytes.length;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static List<String> lastOf(Path file, int count, long end) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = Math.max(0, Math.min(end, channel.size()) - MOST_BYTES);
      List<String> lines =
          new String(read(channel, start, end), StandardCharsets.UTF_8).lines().toList();
      boolean cut = start > 0 && lines.size() > 1;
      List<String> whole = cut ? lines.subList(1, lines.size()) : lines;
      return whole.subList(Math.max(0, whole.size() - count), whole.size());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** What stands from there on, of what would otherwise be too much the beginning. */
  static byte[] read(FileChannel channel, long start, long end) throws IOException {
    long length = Math.min(end, channel.size()) - start;
    ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(length, 0, MOST_BYTES));
    while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
