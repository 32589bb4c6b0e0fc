package io.signalbox.launcher.container;

import io.signalbox.launcher.handles.DurableFile;
import io.signalbox.launcher.starting.LaunchIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the containers of a launcher's folder say whose they are. Not the folder's path, which
 * another machine, or container, with the same engine may have. Thread-safe.
 */
final class Owner {

  private final Path file;
  private final String id;
  private boolean written;

  Owner(Path file) throws IOException {
    this.file = file;
    this.written = Files.exists(file);
    this.id = written ? Files.readString(file).strip() : new LaunchIds().next();
  }

  String id() {
    return id;
  }

  /** Whether any container may have that in it. */
  synchronized boolean isKnown() {
    return written;
  }

  /** Writes it down, before the first container has it. */
  synchronized void makeKnown() throws IOException {
    if (!written) {
      new DurableFile(file).write(id.getBytes(StandardCharsets.UTF_8));
      written = true;
    }
  }
}
