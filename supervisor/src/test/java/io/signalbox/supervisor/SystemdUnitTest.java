package io.signalbox.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit that is shipped, as far as it can be looked at where no systemd runs. */
class SystemdUnitTest {

  private static final String NAME = "signalbox-supervisor.service";
  private static final Path UNIT = Path.of("../deploy/systemd", NAME);

  @TempDir private Path folder;

  @Test
  void services_outlive_their_supervisor_and_the_next_one_can_start_beside_them() throws Exception {
    assertThat(Files.readAllLines(UNIT))
        .contains("KillMode=process", "Restart=always", "Delegate=yes")
        .as("where the launcher would go by itself")
        .contains("DelegateSubgroup=launcher");
  }

  @Test
  void systemd_understands_it() throws Exception {
    Path verifier = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(verifier), "systemd is missing: Debian: apt-get install systemd");
    Path unit = folder.resolve(NAME);
    Files.writeString(unit, Files.readString(UNIT).replace("/usr/bin/java", "/bin/true"));
    Process verification =
        new ProcessBuilder(verifier.toString(), "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .start();
    List<String> objections =
        new String(verification.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains(NAME))
            // That it came with systemd 254 stands in the documentation.
            .filter(line -> !line.contains("'DelegateSubgroup'"))
            .toList();
    assertThat(objections).isEmpty();
  }
}
