package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.simulate.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command. */
class SimulateTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void every_scenario_prints_its_table(Scenario scenario) {
    String name = scenario.title();

    assertThat(run("simulate", name, "--seconds", "1", "--policies", "weighted")).isZero();

    assertThat(printed())
        .startsWith("Scenario " + name + ", seed 1, 1 s: ")
        .contains("| ---: |")
        .containsPattern("\\| weighted \\| .*\\d")
        .doesNotContain("NaN");
    assertThat(errors()).startsWith("Done: weighted");
  }

  @Test
  void the_same_seed_prints_the_same() {
    run("simulate", "herd", "--seconds", "1", "--seed", "5");
    String first = printed();
    out.reset();
    run("simulate", "herd", "--seconds", "1", "--seed", "5");
    assertThat(printed()).isEqualTo(first);
    out.reset();
    run("simulate", "herd", "--seconds", "1", "--seed", "6");
    assertThat(printed().lines().skip(2)).isNotEqualTo(first.lines().skip(2).toList());
  }

  @Test
  void plots_are_written_where_it_is_told() throws Exception {
    Path plots = folder.resolve("new").resolve("plots");

    run("simulate", "ramp", "--seconds", "1", "--policies", "random", "--plots", plots.toString());

    try (var files = Files.list(plots)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("ramp-p99.svg", "ramp-p999.svg", "ramp-timeouts.svg");
    }
    assertThat(parsed(plots.resolve("ramp-p99.svg"))).contains("Load ramp: p99", "1.74", "random");
  }

  private static String parsed(Path svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(svg.toFile())
        .getDocumentElement()
        .getTextContent();
  }

  @Test
  void plots_that_cannot_be_written_are_told() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(
            run(
                "simulate",
                "herd",
                "--seconds",
                "1",
                "--policies",
                "random",
                "--plots",
                file.toString()))
        .isEqualTo(1);
    assertThat(errors().lines().toList().getLast()).startsWith("bench: ").contains(file.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "everything",
        "--seed 1",
        "rules --speed 1",
        "rules --seed",
        "rules --seed -1",
        "rules --seconds 0",
        "rules --policies",
        "rules --policies prequal,best",
        "rules --plots"
      })
  void a_mistake_is_told_in_one_line(String arguments) {
    assertThat(run(("simulate " + arguments).strip().split(" "))).isEqualTo(2);
    assertThat(errors()).startsWith("bench: ").endsWith("(try --help)\n").hasLineCount(1);
    assertThat(printed()).isEmpty();
  }

  @Test
  void help_lists_scenarios_and_policies() {
    assertThat(run("simulate", "--help")).isZero();
    assertThat(printed()).startsWith("Usage: ").contains("herd", "peak-ewma");
  }

  @Test
  void options_replace_only_what_they_name() {
    run("simulate", "herd", "--seconds", "1", "--policies", "prequal,round-robin");

    assertThat(printed())
        .startsWith("Scenario herd, seed 1, 1 s: ")
        .contains("| prequal | 16 |", "| round-robin | 16 |")
        .doesNotContain("| random |");
  }

  private int run(String... arguments) {
    return new Bench(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(Map.of(), arguments);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
