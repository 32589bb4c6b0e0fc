package io.signalbox.launcher.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickStartsTest {

  @TempDir private Path folder;

  /** A program of the tests. */
  static final class Greets {

    private Greets() {}

    public static void main(String[] arguments) {
      System.out.println("hello");
    }
  }

  /** The same; can be laid out as files in the way of Spring Boot's jars, unless told otherwise. */
  static final class Nested {

    private Nested() {}

    public static void main(String[] arguments) throws IOException {
      if ("tools".equals(System.getProperty("jarmode"))) {
        Path jar = Path.of(System.getProperty("java.class.path"));
        Path into = Files.createDirectories(Path.of(arguments[2]));
        Files.copy(jar, into.resolve(jar.getFileName()));
        System.exit(Files.exists(jar.resolveSibling("refuse")) ? 1 : 0);
      }
      System.out.println("hello");
    }
  }

  private Path jar(Class<?> main, String... entries) throws IOException {
    Path jar = folder.resolve("shop.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    String type = main.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream written = new JarOutputStream(file, manifest)) {
      written.putNextEntry(new JarEntry(type));
      written.write(main.getResourceAsStream("/" + type).readAllBytes());
      for (String entry : entries) {
        written.putNextEntry(new JarEntry(entry));
      }
    }
    return jar;
  }

  private static JarCommand plain(Path jar, String... options) {
    return new JarCommand(JavaHome.ofThisProcess(), List.of(options), jar, List.of("a"));
  }

  private QuickStarts quickStarts() {
    return new QuickStarts(folder.resolve("quick"));
  }

  private JarCommand quicker(JarCommand plain, String start) {
    return quickStarts().quicker(plain, "shop", "v1", start);
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("quick"))) {
      return all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void run(JarCommand command) throws Exception {
    Process process = new ProcessBuilder(command.command()).redirectErrorStream(true).start();
    assertThat(process.inputReader().readAllAsString()).contains("hello");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void what_the_first_run_has_left_the_others_begin_with() throws Exception {
    JarCommand plain = plain(jar(Greets.class), "-Xmx64m");
    JarCommand first = quicker(plain, "shop-1.1");
    assertThat(first.options())
        .startsWith("-Xmx64m")
        .last()
        .asString()
        .startsWith("-XX:AOTCacheOutput=");
    run(first);
    quickStarts().ended("shop", "shop-1.1", true);
    assertThat(kept()).containsExactly("left.aot");

    JarCommand second = quicker(plain, "shop-1.2");
    assertThat(second.options()).last().asString().startsWith("-XX:AOTCache=").endsWith("/app.aot");
    assertThat(kept()).containsExactly("app.aot");
    run(second);
  }

  /** A JVM would not start with it. */
  @Test
  void what_is_not_whole_is_thrown_away() throws Exception {
    JarCommand plain = plain(jar(Greets.class));
    JarCommand first = quicker(plain, "shop-1.1");
    run(first);
    Path left = Path.of(first.options().getLast().split("=")[1]);
    try (FileChannel file = FileChannel.open(left, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(100_000), Files.size(left) / 2);
    }
    quickStarts().ended("shop", "shop-1.1", true);

    assertThat(quicker(plain, "shop-1.2").options()).last().asString().contains("AOTCacheOutput");
    assertThat(kept()).isEmpty();
  }

  @Test
  void what_a_run_has_left_that_ended_out_of_order_is_of_no_use() throws Exception {
    JarCommand plain = plain(jar(Greets.class));
    Path left = Path.of(quicker(plain, "shop-1.1").options().getLast().split("=")[1]);
    Files.writeString(left, "half of it");
    Files.writeString(left.resolveSibling(left.getFileName() + ".config"), "");

    quickStarts().ended("shop", "shop-1.1", false);
    assertThat(kept()).isEmpty();
    assertThat(quicker(plain, "shop-1.2").options()).last().asString().contains("AOTCacheOutput");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:AOTMode=off",
        "-XX:SharedArchiveFile=x.jsa",
        "-Xshare:off",
        "-javaagent:x.jar"
      })
  void whoever_has_caches_of_his_own_or_none_keeps_them(String option) throws IOException {
    JarCommand plain = plain(jar(Greets.class), option);
    assertThat(quicker(plain, "shop-1.1")).isEqualTo(plain);
  }

  @Test
  void a_jar_with_jars_in_it_is_laid_out_as_files_once() throws Exception {
    JarCommand plain = plain(jar(Nested.class, "BOOT-INF/lib/spring-boot-jarmode-tools-4.jar"));
    JarCommand first = quicker(plain, "shop-1.1");
    assertThat(first.jar()).isNotEqualTo(plain.jar()).hasSameBinaryContentAs(plain.jar());
    Files.writeString(folder.resolve("refuse"), "");
    assertThat(quicker(plain, "shop-1.2").jar()).isEqualTo(first.jar());
    run(first);
  }

  @Test
  void one_that_cannot_be_laid_out_is_started_as_it_is() throws Exception {
    JarCommand plain = plain(jar(Nested.class, "BOOT-INF/lib/spring-boot-jarmode-tools-4.jar"));
    Files.writeString(folder.resolve("refuse"), "");
    assertThat(quicker(plain, "shop-1.1")).isEqualTo(plain);
    assertThat(quicker(plain(jar(Nested.class, "BOOT-INF/")), "shop-1.2").options()).isEmpty();
  }

  @Test
  void another_jar_or_version_begins_anew_and_the_oldest_goes() throws Exception {
    Path jar = jar(Greets.class);
    for (int day = 0; day < 4; day++) {
      Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH.plusSeconds(day * 86_400L)));
      Path left = Path.of(quicker(plain(jar), "shop-1." + day).options().getLast().split("=")[1]);
      Files.writeString(left, "left");
      Files.setLastModifiedTime(
          left.getParent(), FileTime.from(Instant.EPOCH.plusSeconds(day * 86_400L)));
      quickStarts().ended("shop", "shop-1." + day, true);
    }
    assertThat(kept()).hasSizeBetween(1, 2).containsOnly("left.aot");
    assertThat(quickStarts().quicker(plain(jar), "shop", "v2", "shop-1.9").options())
        .last()
        .asString()
        .contains("AOTCacheOutput");
  }
}
