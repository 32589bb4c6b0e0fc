package io.signalbox.launcher.logfile;

import io.signalbox.launcher.LogFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Puts aside what a program has written when it is long enough. It is copied and the file emptied,
 * since the program keeps it open and would write on into a file that was renamed. What it writes
 * between the last byte copied and the emptying is lost. One thread at a time for each file.
 */
public final class LogRotation {

  private LogRotation() {}

  /**
   * @return whether it was long enough
   */
  public static boolean rotate(LogFile log) throws IOException {
    Path copy = part(log, 0);
    if (Files.exists(copy)) {
      // Of somebody who died at it. What was copied may stand twice, but nothing is lost.
      shift(log);
    }
    try (FileChannel file =
        FileChannel.open(log.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (file.size() <= log.maxBytes()) {
        return false;
      }
      if (log.kept() > 0) {
        copy(file, copy);
      }
      file.truncate(0);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (log.kept() > 0) {
      shift(log);
    }
    return true;
  }

  private static void copy(FileChannel file, Path copy) throws IOException {
    try (FileChannel target =
        FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long copied = 0;
      long more;
      while ((more = file.transferTo(copied, Long.MAX_VALUE - copied, target)) > 0) {
        copied += more;
      }
    } catch (IOException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
  }

  private static void shift(LogFile log) throws IOException {
    Files.deleteIfExists(part(log, log.kept() + 1));
    for (int i = log.kept(); i >= 0; i--) {
      if (Files.exists(part(log, i))) {
        Files.move(part(log, i), part(log, i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.deleteIfExists(part(log, log.kept() + 1));
  }

  private static Path part(LogFile log, int number) {
    return part(log.path(), number);
  }

  /** An older part, from 1 on; 0 is the one that is being made. */
  static Path part(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }
}
