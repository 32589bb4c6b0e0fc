package io.signalbox.db.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * What PostgreSQL writes, kept to two files of about 10 MB. Its own collector bounds time and not
 * bytes, and it has no end while somebody guesses at its password. Thread-safe, among processes
 * too.
 */
final class ServerLog {

  static final long MAX_BYTES = 10 * 1024 * 1024;

  private final Path file;

  ServerLog(Path dir) {
    this.file = dir.resolve("postgres.log");
  }

  /** Where the server is to append. */
  Path file() {
    return file;
  }

  /** Puts what is there aside when it is too much; the server goes on in the emptied file. */
  @Scheduled(fixedDelay = 10_000)
  void bound() throws IOException {
    if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
      Files.copy(
          file,
          file.resolveSibling("postgres.log.1"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    }
  }
}
