package io.signalbox.supervisor.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.directory.BalancerProperties;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.DirectoryProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

class ActuatorGatewaysTest {

  private static final String TABLE =
      """
      {"policy": "peak-ewma", "instances": [
        {"id": "shop-1.1", "failed": 3, "answered": {"163840": 5, "196608": 2}, "why": null},
        {"id": "shop-2.2"}]}
      """;

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<ServiceInstance> registered = new ArrayList<>();

  private final class Registry implements DiscoveryClient {

    @Override
    public String description() {
      return "of gateways alone";
    }

    @Override
    public List<ServiceInstance> getInstances(String service) {
      return service.equals("gateway") ? List.copyOf(registered) : List.of();
    }

    @Override
    public List<String> getServices() {
      return List.of("gateway");
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  private String gateway(int status, String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/actuator/dispatch/shop",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return register(server.getAddress().getPort());
  }

  private String register(int port) {
    registered.add(
        new DefaultServiceInstance(
            "gateway-" + port,
            "gateway",
            "127.0.0.1",
            1,
            false,
            Map.of("management.port", String.valueOf(port))));
    return "http://127.0.0.1:%d/actuator/dispatch".formatted(port);
  }

  private Map<String, Map<String, Figures>> read() {
    Directory directory =
        new Directory(
            new Registry(),
            DirectoryProperties.DEFAULTS,
            BalancerProperties.DEFAULTS,
            new SimpleMeterRegistry(),
            Duration.ofSeconds(2),
            Stream::empty);
    return new ActuatorGateways(directory, RestClient.create(), JsonMapper.shared()).read("shop");
  }

  @Test
  void what_is_told_is_read_by_gateway_and_instance() throws IOException {
    String one = gateway(200, TABLE);

    assertThat(read())
        .isEqualTo(
            Map.of(
                one,
                Map.of(
                    "shop-1.1",
                    new Figures(3, new TreeMap<>(Map.of(163_840L, 5L, 196_608L, 2L))),
                    "shop-2.2",
                    Figures.NONE)));
  }

  @Test
  void one_that_is_away_or_talks_nonsense_tells_nothing() throws IOException {
    gateway(500, "{}");
    gateway(200, "<html>");
    gateway(200, "{\"instances\": [{\"answered\": {\"x\": 1}}]}");
    int away;
    try (var socket = new ServerSocket(0)) {
      away = socket.getLocalPort();
    }
    register(away);

    assertThat(read()).isEmpty();
  }

  @Test
  void one_that_leads_nothing_to_the_service_says_so() throws IOException {
    String one = gateway(404, "");

    assertThat(read()).isEqualTo(Map.of(one, Map.of()));
  }
}
