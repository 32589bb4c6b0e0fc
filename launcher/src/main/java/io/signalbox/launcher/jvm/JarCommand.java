package io.signalbox.launcher.jvm;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The command that runs a jar, and whether it can work, known before anything is started.
 *
 * @param java that runs it
 * @param options of the JVM
 * @param jar with a main class in its manifest
 * @param arguments of the program
 */
public record JarCommand(JavaHome java, List<String> options, Path jar, List<String> arguments) {

  private static final int MAGIC = 0xCAFEBABE;

  /** Where Spring Boot has the program's own classes. */
  private static final String NESTED = "BOOT-INF/classes/";

  public JarCommand {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /**
   * The program and its arguments.
   *
   * @throws LaunchException when there is no such jar or Java, the jar is none, it names no main
   *     class, or its classes are for a later Java
   */
  public List<String> command() throws LaunchException {
    Path program = java.program();
    checkJar();
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(options);
    command.add("-jar");
    command.add(jar.toAbsolutePath().normalize().toString());
    command.addAll(arguments);
    return command;
  }

  /**
   * Whether it can work.
   *
   * @throws LaunchException as {@link #command}
   */
  public void check() throws LaunchException {
    java.program();
    checkJar();
  }

  private void checkJar() throws LaunchException {
    if (!Files.isRegularFile(jar)) {
      throw new LaunchException(Reason.BAD_JAR, jar + " is not there, or is no file");
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String main =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      if (main == null || main.isBlank()) {
        throw new LaunchException(Reason.BAD_JAR, jar + " names no Main-Class in its manifest");
      }
      checkVersion(file, main);
      String start = manifest.getMainAttributes().getValue("Start-Class");
      if (start != null) {
        checkVersion(file, start);
      }
    } catch (IOException e) {
      throw new LaunchException(Reason.BAD_JAR, jar + " is no jar: " + e.getMessage(), e);
    }
  }

  private void checkVersion(JarFile file, String type) throws IOException, LaunchException {
    String name = type.strip().replace('.', '/') + ".class";
    Optional<JarEntry> entry =
        Optional.ofNullable(file.getJarEntry(name))
            .or(() -> Optional.ofNullable(file.getJarEntry(NESTED + name)));
    Optional<Integer> has = java.version();
    if (entry.isEmpty() || has.isEmpty()) {
      // In another jar of its class path, or a Java that does not tell: the start will.
      return;
    }
    int needs = version(file, entry.get());
    if (needs > has.get()) {
      throw new LaunchException(
          Reason.BAD_JAR,
          "%s needs Java %d, and %s is %d".formatted(jar, needs, java.home(), has.get()));
    }
  }

  /** The Java that a class was compiled for (JVMS 4.1): 45 came before the second. */
  private static int version(JarFile file, JarEntry entry) throws IOException {
    try (DataInputStream type = new DataInputStream(file.getInputStream(entry))) {
      if (type.readInt() != MAGIC) {
        throw new IOException(entry.getName() + " is no class");
      }
      type.readUnsignedShort();
      return type.readUnsignedShort() - 44;
    }
  }
}
