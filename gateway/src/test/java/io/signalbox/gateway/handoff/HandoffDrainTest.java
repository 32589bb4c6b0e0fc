package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member or the gateway stops in order, its clients stay. */
class HandoffDrainTest {

  @TempDir private Path parent;

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }

  @Test
  void a_member_that_stops_gives_its_connections_back() {
    try (HandoffCluster cluster = HandoffCluster.start(parent.resolve("handoff"));
        RawClient busy = new RawClient(cluster.gateway().port());
        RawClient idle = new RawClient(cluster.gateway().port())) {
      String oneLineEndTooMany = get("/greet/Ada") + "\r\n";
      assertThat(idle.send(oneLineEndTooMany).answer().body()).isEqualTo("Hello Ada");
      assertThat(busy.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
      busy.send(get("/greet/slow/in/1000"));
      await().until(() -> cluster.gateway().table("greeter").path("inFlight").asInt() == 1);
      cluster.gateway().workers();
      cluster.stopMember();

      assertThat(busy.answer().body()).isEqualTo("Hello slow");
      assertThat(idle.send(get("/greet/Ada")).answer().status()).isEqualTo(503);
      assertThat(idle.send(get("/other/thing")).answer().status()).isEqualTo(200);
      assertThat(busy.send(get("/other/thing")).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_gateway_that_stops_answers_what_it_proxies() throws Exception {
    try (HandoffCluster cluster = HandoffCluster.start(parent.resolve("handoff"));
        RawClient client = new RawClient(cluster.gateway().port())) {
      // Escaped, and so not handed over.
      client.send(get("/greet/s%6Cow/in/1000"));
      await().until(() -> cluster.gateway().table("greeter").path("inFlight").asInt() == 1);
      Thread stop = Thread.ofPlatform().start(cluster.gateway()::close);

      assertThat(client.answer().body()).isEqualTo("Hello slow");
      stop.join();
    }
  }

  @Test
  void a_gateway_that_stops_leaves_members_what_they_have() throws Exception {
    try (HandoffCluster cluster = HandoffCluster.start(parent.resolve("handoff"));
        RawClient idle = new RawClient(cluster.gateway().port());
        RawClient busy = new RawClient(cluster.gateway().port())) {
      assertThat(idle.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
      busy.send(get("/greet/slow/in/1000"));
      await().until(() -> cluster.gateway().table("greeter").path("inFlight").asInt() == 1);

      cluster.gateway().close();

      assertThat(idle.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
      assertThat(busy.answer().body()).isEqualTo("Hello slow");
      assertThat(busy.send(get("/greet/Cid")).answer().body()).isEqualTo("Hello Cid");
    }
  }
}
