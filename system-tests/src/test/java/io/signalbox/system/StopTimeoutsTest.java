package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whoever stops a member waits longer than the member may take: nothing is cut off in its midst.
 */
class StopTimeoutsTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private record Number(String file, String pattern) {
    List<Integer> all() throws IOException {
      Matcher found = Pattern.compile(pattern).matcher(Files.readString(PROJECT.resolve(file)));
      return found.results().map(result -> Integer.parseInt(result.group(1))).toList();
    }

    int seconds() throws IOException {
      assertThat(all()).as("%s in %s", pattern, file).isNotEmpty();
      return all().getFirst();
    }
  }

  @Test
  void the_launcher_and_the_containers_wait_for_the_slowest_stop() throws IOException {
    int phase =
        new Number(
                "member-starter/src/main/resources/signalbox-member-defaults.yml",
                "timeout-per-shutdown-phase: ([0-9]+)s")
            .seconds();
    int tasks =
        new Number(
                "worker-service/src/main/java/io/signalbox/worker/dispatch/DispatchProperties.java",
                "\"([0-9]+)s\"\\) Duration drainTimeout")
            .seconds();
    // Leaving, then the server's requests; then tasks that end, or are told to.
    int longest = 2 * phase + 2 * tasks;

    assertThat(new Number("signalbox", "STOP_TIMEOUT=([0-9]+)").seconds()).isGreaterThan(longest);
    assertThat(new Number("docker-compose.yml", "stop_grace_period: ([0-9]+)s").all())
        .isNotEmpty()
        .allSatisfy(grace -> assertThat(grace).isGreaterThan(longest));
  }
}
