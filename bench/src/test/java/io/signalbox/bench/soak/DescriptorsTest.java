package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {

  @Test
  void counts_those_of_another_process_by_kind(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("output"));
    Process process = new ProcessBuilder("cat").redirectOutput(file.toFile()).start();
    try {
      // Until its loader is done.
      await()
          .untilAsserted(
              () ->
                  assertThat(Descriptors.of(process.pid()).kinds())
                      .isEqualTo(Map.of("pipe", 2, "file", 1)));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_difference_is_told_by_kind() {
    var before = new Descriptors(Map.of("file", 8, "Unix socket", 2, "eventpoll", 4));
    var after = new Descriptors(Map.of("file", 7, "TCP, close-wait", 3, "eventpoll", 4));

    assertThat(after.count()).isEqualTo(before.count());
    assertThat(after.differenceTo(before)).isEqualTo("+3 TCP, close-wait, -2 Unix socket, -1 file");
    assertThat(after.differenceTo(after)).isEmpty();
  }

  @Test
  void what_was_open_for_a_moment_is_forgotten() {
    var usual = new Descriptors(Map.of("file", 8));
    var busy = new Descriptors(Map.of("file", 8, "TCP, established", 1));

    assertThat(busy.or(usual)).isEqualTo(usual);
    assertThat(usual.or(busy)).isEqualTo(usual);
  }
}
