package io.signalbox.launcher.starting;

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

/**
 * The files with the programs' secrets, in a folder for each start that this user alone may enter.
 * Different starts may be served by different threads.
 */
public final class SecretFiles {

  private static final Set<PosixFilePermission> OURS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Set<PosixFilePermission> FOR_OURS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> FOR_ALL =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ);

  private final Path folder;
  private final Set<PosixFilePermission> readers;

  private SecretFiles(Path folder, Set<PosixFilePermission> readers) throws IOException {
    this.folder = folder;
    this.readers = readers;
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
   * Files that this user's programs read.
   *
   * @param folder made if need be
   * @throws IOException when others may enter it
   */
  public static SecretFiles ofThisUser(Path folder) throws IOException {
    return new SecretFiles(folder, FOR_OURS);
  }

  /**
   * Files that are put into containers, whose programs may be any user's: each can read them, but
   * nobody else comes to where they are.
   *
   * @param folder made if need be
   * @throws IOException when others may enter it
   */
  public static SecretFiles ofContainers(Path folder) throws IOException {
    return new SecretFiles(folder, FOR_ALL);
  }

  /**
   * @return the file of each, by the variable that tells where it is
   */
  public Map<String, Path> write(String launch, List<Secret> secrets) throws IOException {
    Map<String, Path> paths = new HashMap<>();
    if (!secrets.isEmpty()) {
      Path own = of(launch);
      Files.createDirectory(own, PosixFilePermissions.asFileAttribute(OURS));
      for (Secret secret : secrets) {
        Path file = own.resolve(secret.variable());
        write(file, secret.content());
        paths.put(secret.variable(), file);
      }
    }
    return paths;
  }

  private void write(Path file, String content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FOR_OURS))) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    // What it was made with depends on the umask.
    Files.setPosixFilePermissions(file, readers);
  }

  public void remove(String launch) throws IOException {
    remove(of(launch));
  }

  /** Removes those of all starts but these. */
  public void keep(Set<String> launches) throws IOException {
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
