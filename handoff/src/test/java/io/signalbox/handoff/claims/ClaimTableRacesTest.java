package io.signalbox.handoff.claims;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

class ClaimTableRacesTest {

  @Test
  void every_race_ends_as_it_may(@TempDir Path report) throws IOException, InterruptedException {
    Path log = report.resolve("log.txt");
    int exit =
        new ProcessBuilder(races())
            .directory(report.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();

    String said = Files.readString(log);
    assertThat(said).contains("HTML report generated");
    assertThat(exit).as(said).isZero();
  }

  private static List<String> races() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "-t",
        ClaimTableRaces.class.getSimpleName(),
        "-jvmArgs",
        "--enable-native-access=ALL-UNNAMED",
        // One process a race, which runs both threads where the system likes ...
        "-f",
        "1",
        "-sc",
        "false",
        "-af",
        "NONE",
        // ... for 400 ms, with no more connections at once than the table has room for.
        "-iters",
        "1",
        "-time",
        "400",
        "-strideSize",
        "64",
        "-strideCount",
        "32");
  }
}
