package io.signalbox.db.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs that the build ships for this platform, unpacked into a folder. */
final class Binaries {

  private Binaries() {}

  /**
   * Unpacks the programs below {@code parent} unless an earlier start did.
   *
   * @return the folder that holds {@code bin}
   */
  static Path unpack(Path parent) throws IOException {
    String archive = "postgres-" + platform() + ".txz";
    try (InputStream packed = Binaries.class.getResourceAsStream("/" + archive)) {
      if (packed == null) {
        throw new IOException(
            "No embedded PostgreSQL is shipped for "
                + platform()
                + ": set spring.datasource.url, username and password to a PostgreSQL of yours.");
      }
      // The size stands for the version: another release unpacks into another folder.
      Path home = parent.resolve("postgres-programs-" + packed.available());
      if (Files.isDirectory(home)) {
        return home;
      }
      Path unfinished = Files.createTempDirectory(parent, "unpacking-");
      unpack(packed, unfinished);
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
      return home;
    }
  }

  private static void unpack(InputStream packed, Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("The PostgreSQL archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    boolean arm = arch.equals("aarch64");
    return (os.contains("mac") ? "darwin-" : "linux-") + (arm ? "arm_64" : "x86_64");
  }
}
