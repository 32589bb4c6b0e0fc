package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With a shell in place of a server. */
@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {

  /** As PostgreSQL's processes do, when a connection is closed. */
  @Test
  void what_a_child_has_used_stays_when_it_has_ended() throws Exception {
    String work = "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done";
    Process shell =
        new ProcessBuilder("sh", "-c", "sh -c '" + work + "'; echo; sleep 60; echo").start();
    try {
      assertThat(shell.inputReader().readLine()).isEmpty();

      assertThat(new ProcessTree(shell.pid()).used()).isGreaterThan(Duration.ofMillis(30));
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  @Test
  void one_that_has_ended_is_told() throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", "exit").start();
    shell.waitFor();

    assertThatThrownBy(() -> new ProcessTree(shell.pid()).used())
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("has ended");
  }
}
