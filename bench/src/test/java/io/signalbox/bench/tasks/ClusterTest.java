package io.signalbox.bench.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script in place of ./signalbox. */
class ClusterTest {

  /** Leaves what a started cluster leaves, all of it being one process. */
  private static final String STARTS =
      """
      echo "$@" >>"$SIGNALBOX_HOME/calls"
      [ "$1" = up ] || exit 0
      mkdir -p "$SIGNALBOX_HOME/run" "$SIGNALBOX_HOME/data/postgres"
      for name in registry db-1 gateway worker-1 worker-2; do
        echo $PPID >"$SIGNALBOX_HOME/run/$name.pid"
      done
      printf '%s\\n' $PPID data time 5433 >"$SIGNALBOX_HOME/data/postgres/postmaster.pid"
      echo secret >"$SIGNALBOX_HOME/data/postgres.password"
      """;

  @TempDir private Path project;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(project.resolve("bench/target"));
  }

  private void signalbox(String script) throws IOException {
    Path file = Files.writeString(project.resolve("signalbox"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** Where the cluster has its state. */
  private Path home() throws IOException {
    try (Stream<Path> folders = Files.list(project.resolve("bench/target"))) {
      return folders.findFirst().orElseThrow();
    }
  }

  @Test
  void it_is_started_stopped_and_leaves_no_data() throws Exception {
    signalbox(STARTS);

    try (Cluster cluster = Cluster.start(project, 2)) {
      assertThat(cluster.contestant().clocks())
          .containsOnlyKeys("gateway", "workers", "db-service", "registry");
      Database database = cluster.database();
      assertThat(database.url("x")).isEqualTo("jdbc:postgresql://127.0.0.1:5433/x");
      assertThat(database.password()).isEqualTo("secret");
      assertThat(database.process().pid()).isEqualTo(ProcessHandle.current().pid());
    }

    assertThat(home().resolve("calls")).hasContent("up --workers 2\ndown");
    assertThat(home().resolve("data")).doesNotExist();
  }

  @Test
  void what_keeps_it_from_starting_is_told_in_one_line() throws Exception {
    signalbox("echo Building ...; [ \"$1\" = down ] || { echo 'signalbox: no disk' >&2; exit 1; }");

    assertThatThrownBy(() -> Cluster.start(project, 1))
        .isInstanceOf(MeasurementException.class)
        .hasMessage("signalbox: no disk");

    assertThat(Files.readAllLines(home().resolve("down.out"))).isEqualTo(List.of("Building ..."));
  }
}
