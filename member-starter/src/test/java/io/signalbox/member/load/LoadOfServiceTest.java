package io.signalbox.member.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.balancer.LoadReport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A service with the starter, on each of the two kinds of web server. */
class LoadOfServiceTest {

  private static final String TOMCAT =
      "org.springframework.boot.tomcat.autoconfigure.actuate.web.server"
          + ".TomcatReactiveManagementContextAutoConfiguration";

  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext service;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    Requests requests() {
      return new Requests();
    }
  }

  /** What can be asked for. */
  @RestController
  static class Requests {

    @GetMapping("/now")
    String now() {
      return "now";
    }

    @GetMapping("/never")
    Mono<String> never() {
      return Mono.never();
    }

    @GetMapping(path = "/streams", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> streams() {
      return Flux.interval(Duration.ofMillis(5)).map(String::valueOf).onBackpressureDrop();
    }

    @GetMapping("/fails")
    String fails() {
      throw new IllegalStateException("as asked");
    }

    @GetMapping("/missing")
    String missing() {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
  }

  private void start(WebApplicationType type, String... properties) {
    service =
        new SpringApplicationBuilder(Service.class)
            .web(type)
            .properties(
                "eureka.client.enabled=false",
                "server.port=0",
                "management.server.port=0",
                "spring.mvc.async.request-timeout=500ms",
                // Both servers are on the class path here, and each would make the actuator's.
                "spring.autoconfigure.exclude="
                    + (type == WebApplicationType.REACTIVE ? TOMCAT : ""))
            .properties(properties)
            .run();
  }

  @AfterEach
  void stop() {
    service.close();
    http.close();
  }

  private HttpResponse<String> get(String port, String path) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + service.getEnvironment().getRequiredProperty(port) + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static LoadReport report(HttpResponse<?> answer) {
    return LoadReport.parse(answer.headers().firstValue(LoadReport.HEADER).orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void every_answer_carries_a_report_but_the_actuators(WebApplicationType type) throws Exception {
    start(type);
    for (String path : new String[] {"/now", "/fails", "/missing", "/nowhere"}) {
      assertThat(report(get("local.server.port", path)).requestsInFlight()).as(path).isEqualTo(1);
    }
    HttpResponse<String> load = get("local.management.port", "/actuator/load");
    assertThat(load.headers().firstValue(LoadReport.HEADER)).isEmpty();
    assertThat(load.statusCode()).isEqualTo(200);
    assertThat(load.body()).startsWith("{\"orca\":\"TEXT ").contains("named_metrics.rif=0.0");
    // What is not known is not told.
    assertThat(load.body()).contains("\"requestsInFlight\":0.0").doesNotContain("utilization\":");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void server_errors_are_told_and_the_clients_own_are_not(WebApplicationType type)
      throws Exception {
    start(type);
    get("local.server.port", "/missing");
    await().until(() -> report(get("local.server.port", "/now")).requestsPerSecond() > 0);
    assertThat(report(get("local.server.port", "/now")).errorsPerSecond()).isZero();
    get("local.server.port", "/fails");
    await().until(() -> report(get("local.server.port", "/now")).errorsPerSecond() > 0);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void a_request_that_is_given_up_or_times_out_leaves_no_count(WebApplicationType type)
      throws Exception {
    start(type);
    int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    LoadMeter meter = service.getBean(LoadMeter.class);
    try (Socket client = new Socket("127.0.0.1", port)) {
      client
          .getOutputStream()
          .write("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
      await().until(() -> meter.inFlight() == 1);
    }
    await().until(() -> meter.inFlight() == 0);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void a_client_that_hangs_up_in_the_middle_of_a_body_leaves_no_count_and_no_error(
      WebApplicationType type) throws Exception {
    start(type, "spring.mvc.async.request-timeout=-1", "signalbox.load.smoothing=1h");
    int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    LoadMeter meter = service.getBean(LoadMeter.class);
    for (int i = 0; i < 5; i++) {
      try (Socket client = new Socket("127.0.0.1", port)) {
        client
            .getOutputStream()
            .write("GET /streams HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        BufferedReader answer =
            new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        await().until(() -> answer.readLine().startsWith("data:"));
        assertThat(meter.inFlight()).isEqualTo(1);
      }
      await().until(() -> meter.inFlight() == 0);
    }
    LoadReport report = report(get("local.server.port", "/now"));
    assertThat(report.requestsInFlight()).isEqualTo(1);
    assertThat(report.errorsPerSecond()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void the_header_can_be_switched_off(WebApplicationType type) throws Exception {
    start(type, "signalbox.load.report-header=false");
    assertThat(get("local.server.port", "/now").headers().firstValue(LoadReport.HEADER)).isEmpty();
  }
}
