package io.signalbox.handoff.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The folder that only its user enters: who reaches a socket in it may be trusted. */
public final class SocketFolder {

  /** Under this name a member's registration tells its socket's name in the folder. */
  public static final String METADATA = "signalbox.handoff";

  /** The same of the socket on which it takes over connections of its TCP services. */
  public static final String TCP_METADATA = "signalbox.handoff.tcp";

  private static final Set<PosixFilePermission> PRIVATE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private SocketFolder() {}

  /**
   * Makes it if need be. A relative path stays one: what a socket is named by may not be long.
   *
   * @throws IOException when others than this process's user may enter it
   */
  public static Path require(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      Files.createDirectories(absolute.getParent());
      Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(PRIVATE));
    }
    PosixFileAttributes attributes =
        Files.readAttributes(absolute, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int owner = (int) Files.getAttribute(absolute, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isDirectory() || owner != Posix.user()) {
      throw new IOException(
          "signalbox.handoff.folder: " + absolute + " is not a folder of this process's user");
    }
    if (!PRIVATE.containsAll(attributes.permissions())) {
      throw new IOException(
          "signalbox.handoff.folder: others may enter "
              + absolute
              + " ("
              + PosixFilePermissions.toString(attributes.permissions())
              + "); chmod 700 would keep them out");
    }
    return folder;
  }
}
