package io.signalbox.bench.gateways;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalbox.bench.measure.MeasurementException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell in place of a server. */
class ServerProcessTest {

  @TempDir private Path folder;

  private ServerProcess run(String script) throws Exception {
    return ServerProcess.start("shell", 1, List.of("sh", "-c", script), folder);
  }

  /** Nginx answers from child processes. */
  @Test
  void its_children_are_part_of_it() throws Exception {
    ServerProcess server = run("(while :; do :; done) & echo $!; wait");
    try (server) {
      await().until(() -> server.processorTime().compareTo(Duration.ofMillis(100)) > 0);
    }
    Path log = folder.resolve("shell.log");
    long child = Long.parseLong(Files.readString(log).strip());
    await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void one_that_has_ended_is_not_waited_for() throws Exception {
    try (ServerProcess server = run("exit 1")) {
      assertThatThrownBy(() -> server.awaitReady("/"))
          .isInstanceOf(MeasurementException.class)
          .hasMessageContaining("shell.log");
      assertThatThrownBy(server::processorTime)
          .isInstanceOf(MeasurementException.class)
          .hasMessageContaining("shell has ended");
    }
  }
}
