package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {

  private static final int SELF = 1;
  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

  @TempDir private Path proc;

  /** A process in a network, whose table has one socket that listens, with a queue. */
  private void process(int pid, String network, int queue) throws IOException {
    Path ns = Files.createDirectories(proc.resolve(pid + "/ns"));
    Files.createSymbolicLink(ns.resolve("net"), Path.of(network));
    listening(pid, queue);
  }

  private void listening(int pid, int queue) throws IOException {
    Files.createDirectories(proc.resolve(pid + "/net"));
    Files.writeString(
        proc.resolve(pid + "/net/tcp"),
        HEAD
            + "   0: 0100007F:1F90 00000000:0000 0A 00000000:%08X 00:00000000 00000000 0\n"
                .formatted(queue));
  }

  private Sockets sockets() {
    return new Sockets(new ProcessTable(proc), SELF);
  }

  @Test
  void queues_of_all_that_listen_on_the_port_are_counted_together() throws IOException {
    Path net = Files.createDirectories(proc.resolve("5/net"));
    Files.writeString(
        net.resolve("tcp"),
        HEAD
            + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000 0\n"
            + "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000009 00:00000000 00000000 0\n"
            + "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000005 00:00000000 00000000 0\n"
            + "  13: 0100007F:1F91 0100007F:9C42 06 00000000:00000000 03:000016D5 00000000 0\n"
            + "1004: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 0\n");
    Files.writeString(
        net.resolve("tcp6"),
        HEAD
            + "   0: 00000000000000000000000001000000:1F90"
            + " 00000000000000000000000000000000:0000 0A 00000000:0000000B 00:00000000 0 0\n");
    Sockets sockets = sockets();

    assertThat(sockets.acceptQueue(5, 8080)).hasValue(3 + 11);
    assertThat(sockets.acceptQueue(5, 8081)).hasValue(5);
    assertThat(sockets.acceptQueue(5, 8082)).isEmpty();
    assertThat(sockets.acceptQueue(6, 8080)).isEmpty();
    assertThat(sockets.connections(5, 8080)).hasValue(1);
    assertThat(sockets.connections(5, 8081)).hasValue(0);
    assertThat(sockets.connections(6, 8080)).isEmpty();
  }

  @Test
  void those_of_one_network_are_looked_at_together_and_others_each_for_itself() throws IOException {
    process(SELF, "net:[1]", 3);
    process(5, "net:[1]", 77);
    process(6, "net:[2]", 5);
    Sockets sockets = sockets();

    assertThat(sockets.acceptQueue(5, 8080)).hasValue(3);
    assertThat(sockets.acceptQueue(6, 8080)).hasValue(5);
  }

  @Test
  void a_queue_is_never_told_as_it_was_before_the_question() throws IOException {
    process(SELF, "net:[1]", 0);
    process(5, "net:[1]", 0);
    Sockets sockets = sockets();

    for (int queue = 1; queue < 5; queue++) {
      listening(SELF, queue);
      assertThat(sockets.acceptQueue(5, 8080)).hasValue(queue);
    }
  }
}
