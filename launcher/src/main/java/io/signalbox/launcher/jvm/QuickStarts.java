package io.signalbox.launcher.jvm;

import io.signalbox.launcher.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has jars start quickly that are started again and again. One of Spring Boot is laid out as files,
 * since a JVM keeps nothing of what is in a jar within a jar. The first run writes down, once it
 * has ended in order, what it has loaded and how its methods were used (JEP 483, 514 and 515), and
 * those after it begin with that. What goes wrong here keeps nothing from being started.
 * Thread-safe.
 *
 * <pre>
 * folder/SERVICE/KEY/app/        the jar, laid out
 *                    START.aot   what a run that goes on will leave
 *                    left.aot    what one has left
 *                    app.aot     the same, and it is whole
 * </pre>
 */
public final class QuickStarts {

  private static final Logger log = LoggerFactory.getLogger(QuickStarts.class);

  /** In which a program writes down by itself what it has used, as it ends. */
  private static final int FIRST_JAVA = 25;

  /** What decides on caches itself, or keeps the JVM from having any. */
  private static final List<String> CONTRARY =
      List.of(
          "-XX:AOT", "-XX:SharedArchive", "-XX:ArchiveClasses", "-Xshare", "-javaagent", "-agent");

  private static final String BOOT = "BOOT-INF/";
  private static final String BOOT_TOOLS = "BOOT-INF/lib/spring-boot-jarmode-tools";
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** The version that runs, and the one that takes its place. */
  private static final int KEPT = 2;

  private static final String LEFT = "left.aot";
  private static final String CACHE = "app.aot";

  private final Path folder;

  /**
   * @param folder for all that is kept; made when it is needed
   */
  public QuickStarts(Path folder) {
    this.folder = folder;
  }

  /**
   * The same program, quicker if that can be. The first time it blocks for some seconds.
   *
   * @param service whose program it is; one at a time
   * @param version stands for everything that is started: with another one nothing of before is
   *     used
   * @param start this one's name, which no other has
   */
  public JarCommand quicker(JarCommand plain, String service, String version, String start) {
    try {
      return isFit(plain) ? prepared(plain, folder.resolve(service), version, start) : plain;
    } catch (IOException | LaunchException e) {
      log.warn("{} is started as it is: {}", plain.jar(), e.getMessage());
      return plain;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return plain;
    }
  }

  private static boolean isFit(JarCommand plain) throws IOException {
    boolean wants =
        plain.options().stream()
            .noneMatch(option -> CONTRARY.stream().anyMatch(option::startsWith));
    return wants
        && plain.java().version().orElse(0) >= FIRST_JAVA
        && Files.isRegularFile(plain.jar());
  }

  private static JarCommand prepared(JarCommand plain, Path service, String version, String start)
      throws IOException, InterruptedException, LaunchException {
    Path home = service.resolve(key(plain, version));
    Files.createDirectories(home);
    Files.setLastModifiedTime(home, FileTime.from(Instant.now()));
    Path jar = plain.jar();
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.stream().anyMatch(entry -> entry.getName().startsWith(BOOT_TOOLS))) {
        jar = laidOut(plain, home, start);
      } else if (file.getEntry(BOOT) != null) {
        return plain;
      }
    }
    List<String> options = new ArrayList<>(plain.options());
    Path cache = home.resolve(CACHE);
    Path left = home.resolve(LEFT);
    if (Files.exists(left)) {
      if (isWhole(left, plain, jar)) {
        Files.move(left, cache, StandardCopyOption.ATOMIC_MOVE);
      } else {
        log.warn("{} has left something that it cannot begin with", plain.jar());
        Files.delete(left);
      }
    }
    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    } else {
      // Else a hundred lines at the program's end tell what is not in it.
      options.add("-Xlog:aot=error");
      options.add("-XX:AOTCacheOutput=" + home.resolve(start + ".aot"));
    }
    forgetOldest(service);
    return new JarCommand(plain.java(), options, jar, plain.arguments());
  }

  /** A jar that was written anew is another one. */
  private static String key(JarCommand plain, String version) throws IOException {
    String all =
        String.join(
            "\n",
            version,
            plain.jar().toAbsolutePath().toString(),
            String.valueOf(Files.size(plain.jar())),
            Files.getLastModifiedTime(plain.jar()).toString(),
            plain.java().home().toString(),
            String.valueOf(Files.getLastModifiedTime(plain.java().home().resolve("release"))));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  private static Path laidOut(JarCommand plain, Path home, String start)
      throws IOException, InterruptedException, LaunchException {
    Path laidOut = home.resolve("app");
    if (!Files.exists(laidOut)) {
      Path beside = home.resolve(start + ".app");
      deleteAll(beside);
      layOut(plain, beside);
      Files.move(beside, laidOut, StandardCopyOption.ATOMIC_MOVE);
    }
    return laidOut.resolve(plain.jar().getFileName());
  }

  private static void layOut(JarCommand plain, Path into)
      throws IOException, InterruptedException, LaunchException {
    boolean done =
        works(
            plain.java().program().toString(),
            "-Djarmode=tools",
            "-jar",
            plain.jar().toAbsolutePath().toString(),
            "extract",
            "--destination",
            into.toString());
    if (!done) {
      throw new IOException("it could not be laid out as files");
    }
  }

  /** With one that was written by half, as for want of memory, a JVM would die at its start. */
  private static boolean isWhole(Path cache, JarCommand plain, Path jar)
      throws IOException, InterruptedException, LaunchException {
    List<String> command = new ArrayList<>(List.of(plain.java().program().toString()));
    command.addAll(plain.options());
    command.addAll(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-XX:+VerifySharedSpaces"));
    command.addAll(List.of("-cp", jar.toString(), "-version"));
    return works(command.toArray(String[]::new));
  }

  private static boolean works(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * A run has ended.
   *
   * @param inOrder whether as it was told to, or by itself and well: any other has left half of
   *     what it was to write down
   */
  public void ended(String service, String start, boolean inOrder) {
    try {
      for (Path home : homes(folder.resolve(service))) {
        Path left = home.resolve(start + ".aot");
        if (inOrder && Files.exists(left) && !Files.exists(home.resolve(CACHE))) {
          Files.move(left, home.resolve(LEFT), StandardCopyOption.ATOMIC_MOVE);
          log.info("{} has left that with which others of {} start quicker", start, service);
        }
        Files.deleteIfExists(left);
        Files.deleteIfExists(home.resolve(start + ".aot.config"));
      }
    } catch (IOException e) {
      log.warn("What {} has left for quicker starts cannot be kept: {}", start, e.getMessage());
    }
  }

  private static List<Path> homes(Path service) throws IOException {
    if (!Files.isDirectory(service)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(service)) {
      return all.toList();
    }
  }

  private static void forgetOldest(Path service) throws IOException {
    List<Path> homes = new ArrayList<>(homes(service));
    homes.sort(Comparator.comparing(QuickStarts::usedAt).reversed());
    for (Path old : homes.subList(Math.min(KEPT, homes.size()), homes.size())) {
      deleteAll(old);
    }
  }

  private static Instant usedAt(Path home) {
    try {
      return Files.getLastModifiedTime(home).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
