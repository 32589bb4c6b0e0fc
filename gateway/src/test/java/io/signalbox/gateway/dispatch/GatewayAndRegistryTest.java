package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway and its Eureka client, against a registry that speaks Eureka's protocol. */
class GatewayAndRegistryTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile String instances = "";
  private HttpServer registry;

  @BeforeEach
  void startRegistry() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/eureka/", this::answer);
    registry.start();
  }

  @AfterEach
  void stopRegistry() {
    registry.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    exchange.getRequestBody().readAllBytes();
    if (exchange.getRequestMethod().equals("GET")) {
      boolean ofOne = exchange.getRequestURI().getPath().matches(".*/apps/[^/]+");
      byte[] body = (ofOne ? application() : applications()).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } else {
      exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 204 : 200, -1);
    }
    exchange.close();
  }

  private String applications() {
    return """
    {"applications":{"versions__delta":"1","apps__hashcode":"","application":[
      {"name":"WORKER-SERVICE","instance":[%s]}]}}\
    """
        .formatted(instances);
  }

  private String application() {
    return """
    {"application":{"name":"WORKER-SERVICE","instance":[%s]}}"""
        .formatted(instances);
  }

  private static String instance(String id, String status, int port) {
    return """
    {"instanceId":"%s","hostName":"127.0.0.1","app":"WORKER-SERVICE","ipAddr":"127.0.0.1",
     "status":"%s","overriddenStatus":"UNKNOWN","port":{"$":%d,"@enabled":"true"},
     "securePort":{"$":443,"@enabled":"false"},"countryId":1,
     "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                       "name":"MyOwn"},
     "metadata":{},"vipAddress":"worker-service","secureVipAddress":"worker-service"}\
    """
        .formatted(id, status, port);
  }

  @Test
  void follows_the_registry_and_takes_only_instances_that_are_up() {
    try (Upstream up = Upstream.start();
        Upstream down = Upstream.start();
        RunningGateway gateway =
            RunningGateway.start(
                "eureka.client.service-url.defaultZone=http://127.0.0.1:"
                    + registry.getAddress().getPort()
                    + "/eureka/",
                "eureka.client.disable-delta=true",
                "signalbox.leaving.accept-for=0s")) {
      assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(503);

      instances =
          Stream.of(
                  instance("up", "UP", up.port()),
                  instance("down", "DOWN", down.port()),
                  instance("starting", "STARTING", down.port()),
                  instance("out", "OUT_OF_SERVICE", down.port()))
              .collect(Collectors.joining(","));

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(gateway.get("/api/tasks").headers().firstValue("X-Served-By"))
                      .hasValue("up"));
      for (int i = 0; i < 4; i++) {
        assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(200);
      }
      assertThat(down.heads).hasValue(0);
      await().untilAsserted(() -> assertThat(calls).contains("POST /eureka/apps/GATEWAY"));

      // Away is not empty: what was known last stays.
      registry.stop(0);
      assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(200);
    }
  }

  /** Its members may take half a minute to tell it again that they are there. */
  @Test
  void a_registry_that_comes_back_without_its_table_empties_nothing() throws IOException {
    int port = registry.getAddress().getPort();
    try (Upstream stays = Upstream.start();
        Upstream leaves = Upstream.start();
        RunningGateway gateway =
            RunningGateway.start(
                "eureka.client.service-url.defaultZone=http://127.0.0.1:" + port + "/eureka/",
                "eureka.client.disable-delta=true",
                "signalbox.leaving.accept-for=0s")) {
      String both = instance("a", "UP", stays.port()) + "," + instance("b", "UP", leaves.port());
      instances = both;
      await().until(() -> gateway.instances("available") == 2);

      restartRegistry(port);
      instances = "";
      int calledBefore = calls.size();
      await().atMost(Duration.ofSeconds(20)).until(() -> calls.size() > calledBefore + 6);
      assertThat(gateway.instances("available")).isEqualTo(2);

      instances = both;
      int calledAgain = calls.size();
      await().atMost(Duration.ofSeconds(20)).until(() -> calls.size() > calledAgain + 4);
      instances = instance("a", "UP", stays.port());
      await().atMost(Duration.ofSeconds(20)).until(() -> gateway.instances("available") == 1);
    }
  }

  /** It is away for so long that nobody can miss it. */
  private void restartRegistry(int port) throws IOException {
    registry.stop(0);
    instances = "";
    await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    registry.createContext("/eureka/", this::answer);
    registry.start();
  }

  @Test
  void starts_without_a_registry() {
    registry.stop(0);
    try (RunningGateway gateway =
        RunningGateway.start(
            "eureka.client.service-url.defaultZone=http://127.0.0.1:"
                + registry.getAddress().getPort()
                + "/eureka/",
            "signalbox.leaving.accept-for=0s")) {
      assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(503);
    }
  }

  /** Its client would hear of it when it asks the next time. */
  @Test
  void who_waits_for_a_service_that_sleeps_is_answered_as_soon_as_the_registry_knows_of_it() {
    try (Upstream other = Upstream.start();
        Upstream up = Upstream.start();
        RunningGateway gateway =
            RunningGateway.start(
                "eureka.client.service-url.defaultZone=http://127.0.0.1:"
                    + registry.getAddress().getPort()
                    + "/eureka/",
                "eureka.client.registry-fetch-interval-seconds=3600",
                "signalbox.leaving.accept-for=0s")) {
      gateway.declare(
          "services: {shop: {paths: /shop/**, run: {jar: shop.jar}, idle: {after: 10m}}}");
      CompletableFuture<HttpResponse<String>> call =
          CompletableFuture.supplyAsync(
              () -> gateway.get("/shop/window"), Thread::startVirtualThread);
      await().until(() -> calls.contains("GET /eureka/apps/shop"));
      assertThat(call).isNotDone();

      instances =
          instance("starting", "STARTING", other.port()) + "," + instance("up", "UP", up.port());
      HttpResponse<String> answer = call.orTimeout(20, TimeUnit.SECONDS).join();

      assertThat(answer.headers().firstValue("X-Served-By")).hasValue("up");
      assertThat(other.heads).hasValue(0);
    }
  }
}
