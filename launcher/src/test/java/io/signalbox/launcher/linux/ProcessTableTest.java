package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

  @TempDir private Path proc;

  @Test
  void queues_of_all_that_listen_on_the_port_are_counted_together() throws IOException {
    Path net = Files.createDirectories(proc.resolve("5/net"));
    Files.writeString(
        net.resolve("tcp"),
        HEAD
            + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000 0\n"
            + "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000009 00:00000000 00000000 0\n"
            + "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000005 00:00000000 00000000 0\n");
    Files.writeString(
        net.resolve("tcp6"),
        HEAD
            + "   0: 00000000000000000000000001000000:1F90"
            + " 00000000000000000000000000000000:0000 0A 00000000:0000000B 00:00000000 0 0\n");
    ProcessTable table = new ProcessTable(proc);

    assertThat(table.acceptQueue(5, 8080)).hasValue(3 + 11);
    assertThat(table.acceptQueue(5, 8081)).hasValue(5);
    assertThat(table.acceptQueue(5, 8082)).isEmpty();
    assertThat(table.acceptQueue(6, 8080)).isEmpty();
    assertThat(table.connections(5, 8080)).hasValue(1);
    assertThat(table.connections(5, 8081)).hasValue(0);
    assertThat(table.connections(6, 8080)).isEmpty();
  }

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
