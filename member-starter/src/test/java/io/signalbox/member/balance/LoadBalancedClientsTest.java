package io.signalbox.member.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.directory.BalancerProperties;
import io.signalbox.member.directory.DirectoryAutoConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerBeanPostProcessorAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** {@code @LoadBalanced} clients, as any Spring Cloud service has them, in a member. */
class LoadBalancedClientsTest {

  private final List<HttpServer> servers = new ArrayList<>();
  private final ApplicationContextRunner contexts =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  BalanceAutoConfiguration.class,
                  DirectoryAutoConfiguration.class,
                  // All that Spring Cloud has of its own for these clients.
                  LoadBalancerAutoConfiguration.class,
                  BlockingLoadBalancerClientAutoConfiguration.class,
                  org.springframework.cloud.client.loadbalancer.LoadBalancerAutoConfiguration.class,
                  ReactorLoadBalancerClientAutoConfiguration.class,
                  LoadBalancerBeanPostProcessorAutoConfiguration.class))
          .withBean(SimpleMeterRegistry.class)
          .withUserConfiguration(Client.class);

  @Configuration(proxyBeanMethods = false)
  static class Client {
    @Bean
    @LoadBalanced
    WebClient.Builder clients() {
      return WebClient.builder();
    }

    @Bean
    @LoadBalanced
    RestClient.Builder blockingClients() {
      return RestClient.builder();
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  private int server(String name, int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body = name + " " + exchange.getRequestURI();
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes());
          }
        });
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }

  @Test
  void requests_go_to_the_instances_of_the_service_that_the_host_names() throws IOException {
    int one = server("one", 200);
    int two = server("two", 200);
    contexts
        .withBean(DiscoveryClient.class, () -> registry(one, two))
        .run(
            context -> {
              WebClient client = context.getBean(WebClient.Builder.class).build();
              Map<String, Integer> answers = new HashMap<>();
              for (int i = 0; i < 40; i++) {
                answers.merge(ask(client, "http://reports/a%20b?c=d%26e"), 1, Integer::sum);
              }
              assertThat(answers).containsOnlyKeys("one /a%20b?c=d%26e", "two /a%20b?c=d%26e");
            });
  }

  @Test
  void an_instance_that_fails_is_avoided() throws IOException {
    int good = server("good", 200);
    int failing = server("failing", 500);
    contexts
        .withBean(DiscoveryClient.class, () -> registry(good, failing))
        .run(
            context -> {
              WebClient client = context.getBean(WebClient.Builder.class).build();
              int failed = 0;
              for (int i = 0; i < 100; i++) {
                failed += ask(client, "http://reports/").startsWith("failing") ? 1 : 0;
              }
              assertThat(failed).isBetween(1, 10);
            });
  }

  @Test
  void blocking_clients_choose_likewise() throws IOException {
    int good = server("good", 200);
    int failing = server("failing", 500);
    contexts
        .withBean(DiscoveryClient.class, () -> registry(good, failing))
        .run(
            context -> {
              RestClient client = context.getBean(RestClient.Builder.class).build();
              int failed = 0;
              for (int i = 0; i < 100; i++) {
                String answer =
                    client
                        .get()
                        .uri("http://reports/")
                        .exchange((request, response) -> response.bodyTo(String.class));
                failed += answer.startsWith("failing") ? 1 : 0;
              }
              assertThat(failed).isBetween(1, 10);
            });
  }

  @Test
  void without_an_instance_the_answer_is_503() {
    contexts
        .withBean(DiscoveryClient.class, () -> registry())
        .run(
            context ->
                assertThat(
                        context
                            .getBean(WebClient.Builder.class)
                            .build()
                            .get()
                            .uri("http://reports/")
                            .exchangeToMono(answer -> answer.toBodilessEntity())
                            .block()
                            .getStatusCode()
                            .value())
                    .isEqualTo(503));
  }

  @Test
  void a_service_can_have_settings_of_its_own() {
    contexts
        .withBean(DiscoveryClient.class, () -> registry())
        .withPropertyValues(
            "signalbox.balancer.all.slow-start=3s",
            "signalbox.balancer.service.reports.policy=least-requests")
        .run(
            context -> {
              BalancerProperties properties = context.getBean(BalancerProperties.class);
              assertThat(properties.of("reports").policy().name()).isEqualTo("LEAST_REQUESTS");
              assertThat(properties.of("reports").slowStart().window()).hasSeconds(3);
              assertThat(properties.of("others").policy().name()).isEqualTo("PEAK_EWMA");
            });
  }

  private static String ask(WebClient client, String uri) {
    return client
        .get()
        .uri(java.net.URI.create(uri))
        .exchangeToMono(answer -> answer.bodyToMono(String.class))
        .block();
  }

  private static DiscoveryClient registry(int... ports) {
    return new DiscoveryClient() {
      @Override
      public String description() {
        return "a fixed list";
      }

      @Override
      public List<ServiceInstance> getInstances(String service) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int port : ports) {
          instances.add(
              new DefaultServiceInstance(service + "-" + port, service, "127.0.0.1", port, false));
        }
        return instances;
      }

      @Override
      public List<String> getServices() {
        return List.of();
      }
    };
  }
}
