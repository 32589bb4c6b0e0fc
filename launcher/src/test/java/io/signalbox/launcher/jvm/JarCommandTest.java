package io.signalbox.launcher.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarCommandTest {

  @TempDir private Path folder;

  /** A program of the tests. */
  static final class Hello {

    private Hello() {}

    public static void main(String[] arguments) {
      System.out.println(System.getProperty("greeting") + " " + String.join(",", arguments));
      System.exit(3);
    }
  }

  private Path jar(@Nullable Class<?> main, @Nullable String start, byte... version)
      throws IOException {
    Path jar = folder.resolve("a b.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (main != null) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    }
    if (start != null) {
      manifest.getMainAttributes().putValue("Start-Class", start);
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file, manifest)) {
      if (main != null) {
        String name = main.getName().replace('.', '/') + ".class";
        entries.putNextEntry(new JarEntry(name));
        entries.write(main.getResourceAsStream("/" + name).readAllBytes());
      }
      if (start != null) {
        entries.putNextEntry(
            new JarEntry("BOOT-INF/classes/" + start.replace('.', '/') + ".class"));
        entries.write(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0});
        entries.write(version);
      }
    }
    return jar;
  }

  private static JarCommand command(Path jar) {
    return new JarCommand(
        JavaHome.ofThisProcess(), List.of("-Xmx32m", "-Dgreeting=hi"), jar, List.of("a", "b c"));
  }

  private static void assertRefused(JarCommand command, Reason reason, String text) {
    assertThatThrownBy(command::command)
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text);
  }

  @Test
  void the_command_runs_the_jar() throws Exception {
    List<String> command = command(jar(Hello.class, null)).command();

    Process process = new ProcessBuilder(command).start();

    assertThat(process.inputReader().readLine()).isEqualTo("hi a,b c");
    assertThat(process.waitFor()).isEqualTo(3);
  }

  @Test
  void what_is_no_program_is_refused_before_it_is_started() throws IOException {
    assertRefused(command(folder.resolve("nowhere.jar")), Reason.BAD_JAR, "is not there");
    assertRefused(command(folder), Reason.BAD_JAR, "is no file");
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    assertRefused(command(text), Reason.BAD_JAR, "is no jar");
    assertRefused(command(jar(null, null)), Reason.BAD_JAR, "names no Main-Class");
  }

  @Test
  void classes_for_a_later_java_are_refused() throws IOException {
    assertRefused(
        command(jar(Hello.class, "shop.Application", (byte) 200)),
        Reason.BAD_JAR,
        "needs Java 156");
  }

  @Test
  void classes_for_an_earlier_java_are_not() throws Exception {
    assertThat(command(jar(Hello.class, "shop.Application", (byte) 61)).command()).isNotEmpty();
  }

  @Test
  void a_java_is_a_folder_with_its_program() throws IOException {
    assertRefused(
        new JarCommand(new JavaHome(folder), List.of(), jar(Hello.class, null), List.of()),
        Reason.COMMAND_NOT_FOUND,
        "is no Java");
  }

  @Test
  void a_java_tells_its_version() throws IOException {
    assertThat(JavaHome.ofThisProcess().version()).contains(Runtime.version().feature());
    Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"1.8.0_452\"\n");
    assertThat(new JavaHome(folder).version()).contains(8);
    Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\n");
    assertThat(new JavaHome(folder).version()).isEmpty();
  }
}
