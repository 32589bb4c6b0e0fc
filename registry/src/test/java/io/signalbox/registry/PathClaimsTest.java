package io.signalbox.registry;

import static io.signalbox.registry.RegistryClient.claiming;
import static io.signalbox.registry.RegistryClient.detail;
import static io.signalbox.registry.RegistryClient.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Who may ask for which paths, and where it is told that somebody may not. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "signalbox.registry.password=" + RegistryClient.PASSWORD)
class PathClaimsTest {

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  @Autowired private MeterRegistry meters;
  private RegistryClient registry;

  @BeforeEach
  void connect() {
    registry = new RegistryClient(port);
  }

  private List<JsonNode> refusals() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + "/actuator/refusals");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return List.copyOf(JsonMapper.shared().readTree(answer.body()).values());
  }

  private void assertTaken(ObjectNode instance, String reason) throws Exception {
    HttpResponse<String> refused = registry.register(instance);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("urn:signalbox:problem:path-taken");
    assertThat(detail(refused)).contains(reason);
  }

  private void assertRegistered(ObjectNode instance) throws Exception {
    assertThat(registry.register(instance).statusCode()).isEqualTo(204);
  }

  @Nested
  @DirtiesContext
  @TestPropertySource(properties = "eureka.server.eviction-interval-timer-in-ms=3600000")
  class Allowed {

    @Test
    void claims_are_in_the_table_in_one_entry_however_they_were_written() throws Exception {
      ObjectNode instance = instance("written");
      ((ObjectNode) instance.path("metadata"))
          .put("SignalBox.paths[10]", "/w10")
          .put("signalbox.paths[2]", " /w2/** , /w2-images/**,")
          .put("signal-box.paths.1", "/w1")
          .put("signalbox.PATHS", "/w2/**, /w-2");
      assertRegistered(instance);
      JsonNode metadata = registry.instances("written").getFirst().path("metadata");
      assertThat(metadata.path("signalbox.paths").asString())
          .isEqualTo("/w2/**,/w-2,/w1,/w2-images/**,/w10");
      assertThat(metadata.path("management.port").asString()).isEqualTo("8090");
      assertThat(metadata.toString().toLowerCase()).containsOnlyOnce("paths");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/**", "/api/tasks", "/api/**", "/bad/*/x", "/a/../b", "/a/{id}"})
    void a_bad_claim_refuses_the_registration_and_leaves_the_other_instances(String path)
        throws Exception {
      assertRegistered(claiming("badly", "/badly/**"));
      ObjectNode other = claiming("badly", "/badly/**," + path).put("instanceId", "badly-2");
      HttpResponse<String> refused = registry.register(other);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(detail(refused)).startsWith("signalbox.paths \"" + path + "\" ");
      assertThat(registry.instances("badly")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
      "/same/**, /same/**",
      "/same/**, /same",
      "/same/**, /same/below/**",
      "/same/below, /same/**"
    })
    void what_another_service_has_is_taken_until_its_last_instance_has_left(
        String first, String second) throws Exception {
      ObjectNode owner = claiming("owner", first);
      ObjectNode another = claiming("owner", first).put("instanceId", "owner-2");
      ObjectNode late = claiming("late", "/free/**," + second);
      assertRegistered(owner);
      assertRegistered(another);
      assertTaken(late, "signalbox.paths \"" + second + "\" is taken: OWNER has \"" + first + "\"");
      assertThat(registry.instances("late")).isEmpty();

      registry.cancel(owner);
      assertTaken(late, "OWNER");
      registry.cancel(another);
      assertRegistered(late);
      assertTaken(owner, "LATE");
      registry.cancel(late);
    }

    @Test
    void an_instance_that_claims_something_else_gives_free_what_it_had() throws Exception {
      assertRegistered(claiming("moving", "/first/**").put("lastDirtyTimestamp", 1785000000000L));
      assertRegistered(claiming("moving", "/second/**").put("lastDirtyTimestamp", 1785000000001L));
      assertRegistered(claiming("successor", "/first/**"));
      assertTaken(claiming("third", "/second"), "MOVING");
    }

    @Test
    void a_path_that_only_begins_with_the_same_letters_is_another() throws Exception {
      assertRegistered(claiming("letters", "/letters/**"));
      assertRegistered(claiming("letters-old", "/letters-old/**"));
      assertThat(registry.claims("letters-old")).isEqualTo("/letters-old/**");
    }

    /** Eureka looks for ended leases now and then only; here it never does. */
    @Test
    void who_let_its_lease_end_has_nothing_and_cannot_renew_it_any_more() throws Exception {
      ObjectNode owner = claiming("dying", "/dying/**");
      ((ObjectNode) owner.path("leaseInfo")).put("durationInSecs", 1);
      assertRegistered(owner);
      ObjectNode heir = claiming("heir", "/dying/**");
      assertTaken(heir, "DYING");
      double expired = expired();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> registry.register(heir).statusCode() == 204);
      assertThat(registry.instances("dying")).isEmpty();
      assertThat(expired()).isEqualTo(expired + 1);
      assertThat(registry.renew(owner).statusCode()).isEqualTo(404);
      assertTaken(owner, "HEIR");
    }

    private double expired() {
      return meters
          .get("signalbox.registry.departures")
          .tag("how", "expired")
          .functionCounter()
          .count();
    }

    @Test
    void of_many_that_claim_one_path_at_once_exactly_one_has_it() throws Exception {
      for (int round = 0; round < 5; round++) {
        List<ObjectNode> racers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          racers.add(claiming("racer-" + i, "/race-" + round + (i % 2 == 0 ? "" : "/**")));
        }
        List<Integer> answers = atOnce(racers);
        assertThat(answers).containsOnly(204, 409).containsOnlyOnce(204);
        int winner = answers.indexOf(204);
        for (int i = 0; i < racers.size(); i++) {
          assertThat(registry.instances("racer-" + i)).hasSize(i == winner ? 1 : 0);
        }
        registry.cancel(racers.get(winner));
      }
    }

    private List<Integer> atOnce(List<ObjectNode> instances) throws Exception {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Integer>> answers = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (ObjectNode instance : instances) {
          answers.add(
              threads.submit(
                  () -> {
                    start.await();
                    return registry.register(instance).statusCode();
                  }));
        }
        start.countDown();
      }
      List<Integer> all = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        all.add(answer.get());
      }
      return all;
    }

    @Test
    void the_management_port_tells_why_a_service_is_not_in_the_table() throws Exception {
      assertRegistered(claiming("told", "/told/**"));
      Instant before = Instant.now();
      assertTaken(claiming("untold", "/told/**"), "TOLD");
      registry.register(instance("untold").put("instanceId", "line\nbreak"));
      assertTaken(claiming("untold", "/told/**"), "TOLD");
      assertThat(registry.instances("nowhere")).isEmpty();

      List<JsonNode> refusals = refusals();
      assertThat(refusals).noneMatch(refusal -> refusal.path("status").asInt() == 404);
      JsonNode latest = refusals.getFirst();
      assertThat(latest.path("from").asString()).isEqualTo("127.0.0.1");
      assertThat(latest.path("method").asString()).isEqualTo("POST");
      assertThat(latest.path("path").asString()).isEqualTo("/eureka/apps/UNTOLD");
      assertThat(latest.path("status").asInt()).isEqualTo(409);
      assertThat(latest.path("reason").asString()).contains("TOLD has \"/told/**\"");
      assertThat(latest.path("count").asInt()).isEqualTo(2);
      assertThat(Instant.parse(latest.path("when").asString())).isBetween(before, Instant.now());
      assertThat(refusals.get(1).path("reason").asString()).contains("instanceId \"line\\nbreak\"");
      assertThat(
              meters.get("signalbox.registry.refusals").tag("type", "path-taken").counter().count())
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Nested
  @DirtiesContext
  @TestPropertySource(properties = "signalbox.registration.claims.enabled=false")
  class SwitchedOff {

    @Test
    void a_claim_is_left_out_and_its_service_is_registered() throws Exception {
      assertRegistered(claiming("off", "/off/**, /**"));
      assertRegistered(claiming("off-too", "/off/**"));
      assertThat(registry.claims("off")).isEqualTo("none");
      JsonNode metadata = registry.instances("off").getFirst().path("metadata");
      assertThat(metadata.path("management.port").asString()).isEqualTo("8090");
    }
  }

  @Nested
  @DirtiesContext
  @TestPropertySource(
      properties = "signalbox.registration.claims.allowed-prefixes=/api/apps/**,/shops")
  class AllowedPrefixes {

    @ParameterizedTest
    @ValueSource(strings = {"/shops", "/shops/**", "/api/apps/one/**"})
    void a_claim_in_one_of_them_is_taken(String path) throws Exception {
      ObjectNode instance = claiming("inside", path);
      assertRegistered(instance);
      registry.cancel(instance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/shop", "/shopspree", "/api/**", "/api/apps-2"})
    void any_other_is_refused_with_the_list(String path) throws Exception {
      HttpResponse<String> refused = registry.register(claiming("outside", "/shops/a," + path));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(detail(refused)).contains(path);
      assertThat(detail(registry.register(claiming("outside", "/shopspree"))))
          .contains("signalbox.registration.claims.allowed-prefixes", "/api/apps/**", "/shops");
    }
  }
}
