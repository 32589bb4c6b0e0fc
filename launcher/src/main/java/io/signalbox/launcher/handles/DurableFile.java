package io.signalbox.launcher.handles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is the old one or the new one, never half of each, and on the disk when a method
 * returns. Only its owner reads it. For one thread at a time.
 */
public final class DurableFile {

  /** What stands behind the name of one that is being written; one that is left is of no use. */
  static final String UNFINISHED = ".new";

  private final Path file;

  public DurableFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  public void write(byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(unfinished);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    settle();
  }

  /** Removes it if it is there. */
  public void remove() throws IOException {
    if (Files.deleteIfExists(file)) {
      settle();
    }
  }

  /** Has its name, or that it is gone, reach the disk as well. */
  private void settle() throws IOException {
    try (FileChannel names = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
