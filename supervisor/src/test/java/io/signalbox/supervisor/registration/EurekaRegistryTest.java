package io.signalbox.supervisor.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What goes over the wire to Eureka's REST API. */
class EurekaRegistryTest {

  private static final Place SHOP = new Place(new LaunchName(new InstanceId("shop", 1), 4), 20_001);

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String body = "";
  private volatile int status = 200;
  private volatile String refusal = "";
  private HttpServer server;
  private EurekaRegistry registry;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] answer = refusal.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          if (answer.length > 0) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    server.start();
    registry =
        new EurekaRegistry(
            RestClient.builder()
                .requestFactory(new SimpleClientHttpRequestFactory())
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/eureka/")
                .build(),
            () -> "192.0.2.7");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void an_instance_is_registered_up_at_its_port_for_longer_than_a_restart_takes()
      throws IOException {
    registry.register("shop-1.4", SHOP, 1);

    JsonNode instance = JsonMapper.shared().readTree(body).path("instance");
    assertThat(requests).containsExactly("POST /eureka/apps/SHOP");
    assertThat(instance.path("instanceId").asString()).isEqualTo("shop-1.4");
    assertThat(instance.path("vipAddress").asString()).isEqualTo("shop");
    assertThat(instance.path("ipAddr").asString()).isEqualTo("192.0.2.7");
    assertThat(instance.at("/port/$").asInt()).isEqualTo(20_001);
    assertThat(instance.path("status").asString()).isEqualTo("UP");
    assertThat(instance.at("/leaseInfo/durationInSecs").asInt()).isEqualTo(300);
    assertThat(instance.path("metadata")).isEmpty();
  }

  @Test
  void a_share_stands_in_the_metadata() throws IOException {
    registry.register("shop-1.4", SHOP, 0.001);

    JsonNode metadata = JsonMapper.shared().readTree(body).at("/instance/metadata");
    assertThat(metadata.path("signalbox.share").asString()).isEqualTo("0.001");
  }

  @Test
  void one_that_is_elsewhere_is_registered_there_with_the_paths_that_it_asks_for()
      throws IOException {
    registry.register(
        "shop-1.4", new Place(SHOP.name(), "192.0.2.99", 8080, List.of("/shop/**", "/cart")), 1);

    JsonNode instance = JsonMapper.shared().readTree(body).path("instance");
    assertThat(instance.path("ipAddr").asString()).isEqualTo("192.0.2.99");
    assertThat(instance.at("/metadata/signalbox.paths").asString()).isEqualTo("/shop/**,/cart");
  }

  @Test
  void each_call_is_eurekas() throws IOException {
    assertThat(registry.renew("shop", "shop-1.4")).isTrue();
    registry.takeOutOfService("shop", "shop:1");
    registry.bringBack("shop", "shop:1");
    registry.share("shop", "shop:1", 0.05);
    registry.share("shop", "shop:1", 1);
    registry.remove("shop", "shop-1.4");

    assertThat(requests)
        .containsExactly(
            "PUT /eureka/apps/SHOP/shop-1.4",
            "PUT /eureka/apps/SHOP/shop:1/status?value=OUT_OF_SERVICE",
            "DELETE /eureka/apps/SHOP/shop:1/status?value=UP",
            "PUT /eureka/apps/SHOP/shop:1/metadata?signalbox.share=0.05",
            "PUT /eureka/apps/SHOP/shop:1/metadata?signalbox.share=1",
            "DELETE /eureka/apps/SHOP/shop-1.4");
  }

  @Test
  void what_is_not_there_is_no_trouble_but_for_a_renewal() throws IOException {
    status = 404;

    assertThat(registry.renew("shop", "shop-1.4")).isFalse();
    registry.remove("shop", "shop-1.4");
    registry.takeOutOfService("shop", "shop-1.4");
  }

  @Test
  void a_refusal_is_told() {
    status = 400;

    assertThatThrownBy(() -> registry.register("shop-1.4", SHOP, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("the registry does not register shop-1.4: 400");
  }

  @Test
  void so_is_its_reason() {
    status = 409;
    refusal = "{\"status\":409,\"detail\":\"\\\"/shop\\\" is taken\"}";

    assertThatThrownBy(() -> registry.register("shop-1.4", SHOP, 1))
        .hasMessage("the registry does not register shop-1.4: 409: \"/shop\" is taken");
  }

  @Test
  void silence_is_told() {
    server.stop(0);

    assertThatThrownBy(() -> registry.remove("shop", "shop-1.4"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the registry does not answer");
  }
}
