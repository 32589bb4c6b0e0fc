package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {

  @TempDir private Path folder;

  @Test
  void knows_sockets_by_inode() throws IOException {
    Files.writeString(
        folder.resolve("tcp"),
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1B5E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 00000000b4e9c459 100 0 0 10 0
           1: 0100007F:1B5E 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 102 1 00000000b4e9c459 20 4 30 10 -1
        """);
    Files.writeString(
        folder.resolve("tcp6"),
        """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:9998 08 00000000:00000000 00:00000000 00000000     0        0 103 1 00000000b4e9c459 20 4 30 10 -1
           1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:9997 02 00000000:00000000 00:00000000 00000000     0        0 104 1 00000000b4e9c459 20 4 30 10 -1
        """);
    Files.writeString(
        folder.resolve("unix"),
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        00000000aee96c3f: 00000002 00000000 00010000 0005 01 105 handoff/50bca561bc24ddf8.sock
        00000000c4950947: 00000003 00000000 00000000 0001 03 106
        """);

    Sockets sockets = Sockets.read(folder);

    assertThat(sockets.kind("101")).isEqualTo("TCP, listening");
    assertThat(sockets.kind("102")).isEqualTo("TCP, established");
    assertThat(sockets.kind("103")).isEqualTo("TCP, close-wait");
    assertThat(sockets.kind("104")).isEqualTo("TCP, other");
    assertThat(sockets.kind("105")).isEqualTo("Unix socket");
    assertThat(sockets.kind("106")).isEqualTo("Unix socket");
    assertThat(sockets.kind("107")).isEqualTo("other socket");
  }

  @Test
  void a_system_without_a_protocol_has_none_of_its_sockets() throws IOException {
    assertThat(Sockets.read(folder).kind("101")).isEqualTo("other socket");
  }
}
