package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

  @TempDir private Path proc;

  @Test
  void who_is_not_there_has_nothing() {
    ProcessTable table = new ProcessTable();
    int nobody = Integer.MAX_VALUE;

    assertThat(table.stat(nobody)).isEmpty();
    assertThat(table.environment(nobody, "PATH")).isEmpty();
    assertThat(table.command(nobody)).isEmpty();
    assertThat(table.residentBytes(nobody)).isEmpty();
    assertThat(table.output(nobody)).isEmpty();
  }

  @Test
  void a_variable_is_found_by_its_whole_name() throws IOException {
    Files.createDirectories(proc.resolve("5"));
    Files.writeString(proc.resolve("5/environ"), "XPORT=1\0PORT=2=3\0PORTS=4\0EMPTY=\0");
    ProcessTable table = new ProcessTable(proc);

    assertThat(table.environment(5, "PORT")).contains("2=3");
    assertThat(table.environment(5, "EMPTY")).contains("");
    assertThat(table.environment(5, "ORT")).isEmpty();
  }

  @Test
  void a_command_has_its_arguments() throws IOException {
    Files.createDirectories(proc.resolve("5"));
    Files.writeString(proc.resolve("5/cmdline"), "sh\0-c\0a b\0");

    assertThat(new ProcessTable(proc).command(5)).isEqualTo(List.of("sh", "-c", "a b"));
  }
}
