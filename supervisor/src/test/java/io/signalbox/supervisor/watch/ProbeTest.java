package io.signalbox.supervisor.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LogFile;
import io.signalbox.supervisor.launch.FakeLauncher;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is taken for well. */
class ProbeTest {

  private static final LaunchName NAME = new LaunchName(new InstanceId("shop", 1), 1);
  private static final String READINESS = "/actuator/health/readiness";

  private final FakeLauncher launcher = new FakeLauncher();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(
              answers.getOrDefault(exchange.getRequestURI().toString(), 404), -1);
          exchange.close();
        });
    server.start();
    launcher.start(
        NAME.toString(),
        LaunchSpec.builder(List.of("shop"), Path.of("."), new LogFile(Path.of("log"))).build());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Probe probe(boolean tcp, @Nullable String health) {
    return probe(server.getAddress().getPort(), tcp, health);
  }

  private Probe probe(int port, boolean tcp, @Nullable String health) {
    return new Probe(new Watched(NAME, null, port, tcp, health, patient()), launcher);
  }

  private static HealthRule patient() {
    HealthRule usual = HealthRule.DEFAULTS;
    return new HealthRule(
        usual.firstPause(),
        usual.longestPause(),
        usual.period(),
        Duration.ofSeconds(30),
        usual.failures(),
        usual.passes(),
        usual.grace());
  }

  @Test
  void a_declared_path_tells_it() {
    Probe probe = probe(false, "/health?deep");

    assertThat(probe.look()).isEqualTo(Finding.bad("404 at /health?deep"));
    answers.put("/health?deep", 204);
    assertThat(probe.look()).isEqualTo(Finding.good("204 at /health?deep"));
    answers.put("/health?deep", 503);
    assertThat(probe.look()).isEqualTo(Finding.bad("503 at /health?deep"));
  }

  @Test
  void the_actuators_readiness_tells_it_where_there_is_one() {
    answers.put(READINESS, 503);
    Probe probe = probe(false, null);

    assertThat(probe.look()).isEqualTo(Finding.bad("503 at " + READINESS));
    answers.put(READINESS, 200);
    assertThat(probe.look().good()).isTrue();
    answers.remove(READINESS);
    assertThat(probe.look()).isEqualTo(Finding.bad("404 at " + READINESS));
  }

  @Test
  void without_it_whoever_takes_a_connection_is_well_and_that_stays_so() {
    Probe probe = probe(false, null);

    assertThat(probe.look()).isEqualTo(Finding.good("takes connections"));
    answers.put(READINESS, 503);
    assertThat(probe.look()).isEqualTo(Finding.good("takes connections"));
  }

  @Test
  void one_of_connections_is_never_asked_in_http() {
    answers.put(READINESS, 503);

    assertThat(probe(true, null).look()).isEqualTo(Finding.good("takes connections"));
  }

  @Test
  void nobody_at_the_port_is_nobody_yet() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    Finding finding = probe(port, false, null).look();

    assertThat(finding.good()).isFalse();
    assertThat(finding.answers()).isFalse();
    assertThat(finding.words()).startsWith("port " + port + ":");
  }

  /** For a container its engine does, whether anybody listens in there or not. */
  @Test
  void a_connection_that_is_taken_where_nobody_listens_is_worth_nothing() {
    launcher.nobodyListens();

    Finding finding = probe(false, null).look();

    assertThat(finding.good()).isFalse();
    assertThat(finding.answers()).isFalse();
    assertThat(finding.words()).endsWith(": nobody listens");
  }

  @Test
  void a_stopped_process_is_not_well_though_the_kernel_shakes_hands_for_it() {
    Probe probe = probe(false, null);
    launcher.inspected(Inspection.State.STOPPED);
    assertThat(probe.look()).isEqualTo(Finding.silent("its process is stopped"));
    launcher.inspected(Inspection.State.FROZEN);
    assertThat(probe.look()).isEqualTo(Finding.silent("its process is frozen"));
  }

  @Test
  void one_that_accepts_nobody_is_not_well() {
    Probe probe = probe(true, null);
    launcher.waiting(3);
    assertThat(probe.look().good()).isTrue();
    assertThat(probe.look()).isEqualTo(Finding.silent("3 connections wait to be accepted"));
    launcher.waiting(1);
    assertThat(probe.look().good()).isTrue();
  }
}
