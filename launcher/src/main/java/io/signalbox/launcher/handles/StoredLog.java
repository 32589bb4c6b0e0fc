package io.signalbox.launcher.handles;

import io.signalbox.launcher.LogFile;
import java.nio.file.Path;

/** A {@link LogFile} as it is written down. */
public record StoredLog(String path, long maxBytes, int kept) {

  public StoredLog {
    // Complains of what cannot be one.
    new LogFile(Path.of(path), maxBytes, kept);
  }

  static StoredLog of(LogFile log) {
    return new StoredLog(log.path().toString(), log.maxBytes(), log.kept());
  }

  public LogFile file() {
    return new LogFile(Path.of(path), maxBytes, kept);
  }
}
