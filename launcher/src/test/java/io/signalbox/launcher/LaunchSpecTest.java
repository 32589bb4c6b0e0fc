package io.signalbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchSpecTest {

  private static LaunchSpec.Builder spec(String... command) {
    return LaunchSpec.builder(
        List.of(command), Path.of("/tmp"), new LogFile(Path.of("/tmp/a.log")));
  }

  private static void assertRefused(LaunchSpec.Builder builder, String text) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void what_no_process_can_be_told_is_refused() {
    for (List<String> words : List.of(List.<String>of(), List.of(""), List.of("a", "b\0c"))) {
      assertThatThrownBy(() -> new Workload.Command(words, Path.of("/tmp")))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertRefused(spec("a").environment(Map.of("A", "b\0c")), "NUL");
    for (String name : List.of("", "a=b", "1A", "a.b", "a-b", "ä", "a b")) {
      assertRefused(
          spec("a").environment(Map.of(name, "x")), "no name for an environment variable");
      assertRefused(
          spec("a").secrets(List.of(new Secret(name, "x"))), "no name for an environment variable");
    }
    assertRefused(
        spec("a").environment(Map.of("KEY", "x")).secrets(List.of(new Secret("KEY", "y"))), "both");
    assertRefused(
        spec("a").secrets(List.of(new Secret("KEY", "x"), new Secret("KEY", "y"))), "two secrets");
  }

  @Test
  void what_a_program_is_told_is_not_logged() {
    LaunchSpec spec =
        spec("a")
            .environment(Map.of("TOKEN", "hunter2"))
            .secrets(List.of(new Secret("KEY", "hunter3")))
            .build();

    assertThat(spec.toString()).contains("TOKEN").doesNotContain("hunter");
    assertThat(spec.secrets().toString()).contains("KEY").doesNotContain("hunter");
  }

  @Test
  void limits_that_are_none_are_refused() {
    for (double cores : new double[] {0, -1, 0.001, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Limits.NONE.withCores(cores))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Limits.NONE.withMemoryBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.NONE.withThreads(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_end_is_told_in_words() {
    assertThat(new Exit.Cause.Status(3)).hasToString("exit status 3");
    assertThat(new Exit.Cause.Signalled(9)).hasToString("killed by SIGKILL");
    assertThat(new Exit.Cause.Signalled(15)).hasToString("killed by SIGTERM");
    assertThat(new Exit.Cause.Signalled(34)).hasToString("killed by signal 34");
    assertThat(new Exit.Cause.OutOfMemory()).hasToString("out of memory");
  }
}
