package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The durable queue before a service that knows nothing of it. */
@ExtendWith(SharedCluster.class)
class CallIT {

  private final Cluster cluster;
  private final TaskClient client;

  CallIT(Cluster cluster) {
    this.cluster = cluster;
    this.client = new TaskClient(cluster);
  }

  @Test
  void tasks_wait_for_a_service_that_is_away_and_tell_it_their_keys() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(
          client.submit(
              "call",
              Map.of("service", "orders", "path", "/orders/" + i + "?copy=1", "body", "paid")));
    }
    Map<String, Headers> delivered = new ConcurrentHashMap<>();
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer orders =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    orders.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    orders.createContext(
        "/",
        exchange -> {
          try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
              delivered.put(
                  exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                  exchange.getRequestHeaders());
              seen.add(exchange.getRequestURI().toString());
            }
            exchange.sendResponseHeaders(204, -1);
          }
        });
    orders.start();
    try (StubRegistration _ =
        new StubRegistration(cluster, "orders", "orders-1", orders.getAddress().getPort())) {
      await().atMost(Duration.ofMinutes(1)).until(() -> client.allSucceeded(ids));
    } finally {
      orders.stop(0);
    }
    assertThat(delivered.keySet()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(delivered.values()).noneMatch(headers -> headers.containsKey("Authorization"));
    assertThat(seen).contains("/orders/0?copy=1", "/orders/4?copy=1");
  }

  @Test
  void the_clusters_own_services_cannot_be_called() throws Exception {
    for (String service : List.of("db-service", "worker-service", "gateway", "stock")) {
      var answer = client.post("call", Map.of("service", service, "path", "/"), "call-" + service);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("/input/service", "signalbox.task-types.call.services");
    }
  }
}
