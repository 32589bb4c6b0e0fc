package io.signalbox.launcher.handles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandleFolderTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.123Z");

  private Path path;
  private HandleFolder folder;
  private final List<String> oddities = new ArrayList<>();

  @BeforeTry
  @BeforeEach
  void open() throws IOException {
    path = Files.createTempDirectory("handles");
    folder = new HandleFolder(path);
    oddities.clear();
  }

  @AfterTry
  @AfterEach
  void remove() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  private static StoredHandle started(String name) {
    return StoredHandle.intended(
            name,
            "0123456789abcdef",
            NOW,
            List.of("/bin/sh", "-c", "exit 0"),
            new LogFile(Path.of("/var/log/a.log")),
            OptionalInt.of(20_000),
            Map.of("version", "ü"))
        .inGroup(
            Path.of("/sys/fs/cgroup/x/" + name + ".0123456789abcdef"),
            List.of(LimitState.notApplied(LimitState.Kind.CORES, "no controller")))
        .started(new ProcessIdentity(1234, 567, "boot"), NOW);
  }

  @Test
  void what_is_written_is_read_and_what_is_removed_is_not() throws IOException {
    StoredHandle a = started("a");
    StoredHandle ended = started("b").ended(StoredExit.of(new Cause.Status(3), NOW));
    folder.write(started("b"));
    folder.write(ended);
    folder.write(a);
    folder.write(started("c"));
    folder.remove("c");
    folder.remove("nobody");

    assertThat(new HandleFolder(path).read(oddities)).containsExactly(a, ended);
    assertThat(oddities).isEmpty();
  }

  @Test
  void every_end_is_read_as_it_was_written() throws IOException {
    for (Cause cause :
        List.of(
            new Cause.Status(0),
            new Cause.Signalled(15),
            new Cause.OutOfMemory(),
            new Cause.Unknown("no launcher was there"))) {
      folder.write(started("a").ended(StoredExit.of(cause, NOW)));

      StoredExit exit = folder.read(oddities).getFirst().exit();

      assertThat(exit.exit(List.of()).cause()).isEqualTo(cause);
      assertThat(exit.exit(List.of()).seenAt()).isEqualTo(NOW);
    }
  }

  @Test
  void a_file_is_for_people_too() throws IOException {
    folder.write(started("a"));

    assertThat(Files.readString(path.resolve("a.json")))
        .contains("\n  \"instance\" : \"a\",")
        .contains("\"pid\" : 1234")
        .contains("2026-11-30T12:00:00.123Z")
        .contains("ü");
  }

  @Test
  void what_was_never_finished_is_nothing() throws IOException {
    folder.write(started("a"));
    Files.writeString(path.resolve("a.new"), "{ \"format\" : 1, \"inst");

    assertThat(folder.read(oddities)).containsExactly(started("a"));
    assertThat(oddities).isEmpty();
    assertThat(path.resolve("a.new")).doesNotExist();
  }

  @Test
  void what_is_strange_is_put_aside_each_with_its_reason() throws IOException {
    folder.write(started("good"));
    String good = Files.readString(path.resolve("good.json"));
    Map<String, String> strange =
        Map.ofEntries(
            Map.entry("empty", ""),
            Map.entry("null", "null"),
            Map.entry("list", "[]"),
            Map.entry("object", "{}"),
            Map.entry("other", good),
            Map.entry("later", named(good, "later").replace("\"format\" : 1", "\"format\" : 2")),
            Map.entry("init", named(good, "init").replace("1234", "1")),
            Map.entry("negative", named(good, "negative").replace("1234", "-1234")),
            Map.entry("port", named(good, "port").replace("20000", "200000")),
            Map.entry("launch", named(good, "launch").replace("0123456789abcdef", "../x")),
            Map.entry(
                "group",
                named(good, "group").replace("/x/group.0123456789abcdef", "/system.slice")),
            Map.entry("trailing", named(good, "trailing") + "x"),
            Map.entry("deep", "[".repeat(100_000)),
            Map.entry("long", " ".repeat(2_000_000)));
    for (Map.Entry<String, String> file : strange.entrySet()) {
      Files.writeString(path.resolve(file.getKey() + ".json"), file.getValue());
    }
    Files.createDirectory(path.resolve("folder.json"));
    Files.createSymbolicLink(path.resolve("link.json"), Path.of("/etc/passwd"));

    assertThat(folder.read(oddities)).containsExactly(started("good"));

    assertThat(oddities).hasSize(strange.size() + 2).allMatch(text -> text.contains("strange"));
    oddities.clear();
    assertThat(folder.read(oddities)).hasSize(1);
    assertThat(oddities).isEmpty();
    try (Stream<Path> files = Files.list(path)) {
      assertThat(files.filter(file -> file.toString().contains(".json.strange")))
          .hasSize(strange.size() + 2);
    }
  }

  private static String named(String file, String name) {
    return file.replace("\"good\"", "\"" + name + "\"").replace("good.", name + ".");
  }

  @Test
  void what_is_strange_again_does_not_replace_what_was_before() throws IOException {
    for (int i = 1; i <= 3; i++) {
      Files.writeString(path.resolve("a.json"), "strange " + i);
      folder.read(oddities);
    }

    assertThat(path.resolve("a.json.strange1")).hasContent("strange 1");
    assertThat(path.resolve("a.json.strange3")).hasContent("strange 3");
  }

  @Property(tries = 100)
  void whatever_becomes_of_a_file_reading_goes_on(
      @ForAll @IntRange(max = 2000) int cut, @ForAll byte[] replacement) throws IOException {
    folder.write(started("a"));
    folder.write(started("b"));
    byte[] bytes = Files.readAllBytes(path.resolve("a.json"));
    int at = cut % bytes.length;
    byte[] changed = new byte[at + replacement.length];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(replacement, 0, changed, at, replacement.length);
    Files.write(path.resolve("a.json"), changed);

    assertThat(folder.read(oddities)).contains(started("b"));
    assertThat(new String(changed, StandardCharsets.UTF_8)).isNotNull();
  }

  @Test
  void names_of_instances_are_names_of_files() {
    for (String name : List.of("a", "A-1", "worker.1", "0", "x_y")) {
      StoredHandle.requireInstance(name);
    }
    for (String name : List.of("", "../a", "a/b", ".a", "-a", "a b", "ä", "a\0", "a\n")) {
      assertThatThrownBy(() -> StoredHandle.requireInstance(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
