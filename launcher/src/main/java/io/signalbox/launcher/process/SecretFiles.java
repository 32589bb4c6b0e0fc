package io.signalbox.launcher.process;

import io.signalbox.launcher.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files with the programs' secrets, a folder for each start, for this user alone. */
final class SecretFiles {

  private static final Set<PosixFilePermission> OURS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path folder;

  /**
   * @param folder made if need be
   * @throws IOException when others may enter it
   */
  SecretFiles(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OURS));
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !OURS.containsAll(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))) {
      throw new IOException(
          folder + " is for secrets: it has to be a folder that only its owner enters (chmod 700)");
    }
  }

  /**
   * @return what the program is told
   */
  Map<String, String> write(String launch, List<Secret> secrets) throws IOException {
    Map<String, String> paths = new HashMap<>();
    if (!secrets.isEmpty()) {
      Path own = of(launch);
      Files.createDirectory(own, PosixFilePermissions.asFileAttribute(OURS));
      for (Secret secret : secrets) {
        Path file = own.resolve(secret.variable());
        write(file, secret.content());
        paths.put(secret.variable(), file.toString());
      }
    }
    return paths;
  }

  private static void write(Path file, String content) throws IOException {
    Set<PosixFilePermission> readable =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(readable))) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  void remove(String launch) throws IOException {
    remove(of(launch));
  }

  /** Removes those of all starts but these. */
  void keep(Set<String> launches) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path own : folders) {
        if (!launches.contains(own.getFileName().toString())) {
          remove(own);
        }
      }
    }
  }

  private static void remove(Path own) throws IOException {
    if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(own)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.delete(own);
    }
  }

  private Path of(String launch) {
    return folder.resolve(launch);
  }
}
