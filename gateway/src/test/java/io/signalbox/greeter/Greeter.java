package io.signalbox.greeter;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A member with a few things to ask for; an application like any user's. */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
public class Greeter {

  public static void main(String[] arguments) {
    SpringApplication.run(Greeter.class, arguments);
  }

  /** Its own event loops: tests stop it while others in the same process go on. */
  @Bean
  ReactorResourceFactory reactorResources() {
    ReactorResourceFactory resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    return resources;
  }

  /** Whoever started it reads this. */
  @EventListener
  void started(WebServerInitializedEvent event) {
    if (!"management".equals(event.getApplicationContext().getServerNamespace())) {
      System.out.println("listens on port " + event.getWebServer().getPort() + ".");
    }
  }

  @GetMapping("/greet/{name}")
  String greet(@PathVariable String name) {
    return "Hello " + name;
  }

  @GetMapping("/greet/{name}/in/{millis}")
  Mono<String> greetLater(@PathVariable String name, @PathVariable long millis) {
    return Mono.just("Hello " + name).delayElement(Duration.ofMillis(millis));
  }

  @PostMapping("/greet")
  String length(@RequestBody byte[] body) {
    return "Read " + body.length;
  }

  @GetMapping("/greet/headers")
  Map<String, String> headers(ServerHttpRequest request) {
    Map<String, String> headers = new TreeMap<>(request.getHeaders().toSingleValueMap());
    headers.put("remote", String.valueOf(request.getRemoteAddress()));
    return headers;
  }

  @GetMapping("/secret")
  String secret() {
    return "not for clients of the gateway";
  }
}
