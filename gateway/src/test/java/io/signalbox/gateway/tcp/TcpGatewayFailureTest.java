package io.signalbox.gateway.tcp;

import static io.signalbox.gateway.tcp.TcpClients.PATIENCE_MILLIS;
import static io.signalbox.gateway.tcp.TcpClients.assertEchoes;
import static io.signalbox.gateway.tcp.TcpClients.checksum;
import static io.signalbox.gateway.tcp.TcpClients.read;
import static io.signalbox.gateway.tcp.TcpClients.rest;
import static io.signalbox.gateway.tcp.TcpClients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and a member as processes, of which the gateway is killed. */
class TcpGatewayFailureTest {

  private static final int MAX_UNCLAIMED = 8;
  private static final int PIECES = 100;

  @TempDir private Path parent;
  private final List<Socket> clients = new ArrayList<>();
  private TcpMemberProcess member;
  private TcpGatewayProcess gateway;

  @BeforeEach
  void start() throws IOException {
    Path folder = parent.resolve("handoff");
    member = TcpMemberProcess.start("orders", "signalbox.handoff.folder=" + folder);
    gateway =
        TcpGatewayProcess.start(
            parent,
            folder,
            member.entry("app", "one"),
            "signalbox.gateway.handoff.max-unclaimed=" + MAX_UNCLAIMED,
            "signalbox.gateway.handoff.claim-timeout=10m");
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    gateway.close();
    member.close();
  }

  private Socket connect() {
    clients.add(gateway.connect());
    return clients.getLast();
  }

  /** One after the other, because starting two JVMs takes the longest. */
  @Test
  void nothing_that_was_handed_over_ends_with_the_gateway() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      open.add(connect());
      assertEchoes(open.getLast());
    }
    byte[] piece = new byte[1 << 16];
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    Socket busy = connect();
    Thread.ofVirtual().start(() -> pour(busy, piece, begun, killed));
    CompletableFuture<Long> sum = CompletableFuture.supplyAsync(() -> sumOf(busy));
    assertThat(begun.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    member.child().stop();
    List<Socket> unclaimed = new ArrayList<>();
    for (int i = 0; i < MAX_UNCLAIMED; i++) {
      unclaimed.add(connect());
      send(unclaimed.getLast(), "asked");
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> gateway.explained().contains("it has yet to claim"));

    gateway.child().kill();
    killed.countDown();
    member.child().resume();

    for (Socket client : unclaimed) {
      assertThat(read(client, 5)).isEqualTo("asked");
    }
    assertThat(sum.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(checksum(piece, PIECES));
    open.addAll(unclaimed);
    for (Socket client : open) {
      assertEchoes(client);
      client.shutdownOutput();
      assertThat(rest(client)).isEmpty();
    }
  }

  private static void pour(
      Socket client, byte[] piece, CountDownLatch begun, CountDownLatch killed) {
    try {
      for (int i = 0; i < PIECES; i++) {
        if (i == PIECES / 2) {
          begun.countDown();
          killed.await();
        }
        client.getOutputStream().write(piece);
      }
      client.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long sumOf(Socket client) {
    try {
      return checksum(client.getInputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
