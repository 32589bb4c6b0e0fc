package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.services.file.ServicesFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.DefaultServiceInstance;

/** Services of others behind the gateway, declared while it runs. */
class OwnServicesTest {

  /** Filters lead the same requests the long way. */
  private static final String LONG_WAY = "    filters: [\"AddRequestHeader=X-Way, long\"]\n";

  @TempDir private Path folder;
  private Upstream pages;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    pages = Upstream.start();
    gateway =
        RunningGateway.start(
            "signalbox.routes.file=" + folder.resolve("services.yml"),
            "signalbox.directory.probe-interval=200ms");
  }

  @AfterEach
  void stop() {
    gateway.close();
    pages.close();
  }

  private void declare(String services) throws IOException {
    Files.writeString(folder.resolve("services.yml"), "services:\n" + services);
  }

  private String pages(String more) {
    return "  pages:\n    paths: [/pages/**]\n    addresses: [127.0.0.1:%d]\n%s"
        .formatted(pages.port(), more);
  }

  private void awaitStatus(int status, String path) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(gateway.get(path).statusCode()).isEqualTo(status));
  }

  @Test
  void one_that_registers_nowhere_comes_changes_and_goes() throws IOException {
    assertThat(gateway.get("/pages/a").statusCode()).isEqualTo(404);
    declare(pages(""));
    awaitStatus(200, "/pages/a");
    assertThat(pages.requests.getLast().path()).isEqualTo("/pages/a");

    declare(pages("    strip-prefix: 1\n").replace("/pages/**", "/other/**"));
    awaitStatus(200, "/other/a?b");
    assertThat(pages.requests.getLast().path()).isEqualTo("/a?b");
    assertThat(gateway.get("/pages/a").statusCode()).isEqualTo(404);

    declare("");
    awaitStatus(404, "/other/a");
  }

  @Test
  void a_file_that_is_gone_or_no_file_disturbs_nothing() throws IOException {
    declare(pages(""));
    awaitStatus(200, "/pages/a");

    Files.delete(folder.resolve("services.yml"));

    awaitRoutes("mistake: services.yml:1:1: cannot be read: it is empty or gone");
    assertThat(gateway.get("/pages/a").statusCode()).isEqualTo(200);
    Files.createDirectory(folder.resolve("services.yml"));
    awaitRoutes("mistake: services.yml:1:1: cannot be read: it is no file");
    assertThat(gateway.get("/pages/a").statusCode()).isEqualTo(200);

    Files.delete(folder.resolve("services.yml"));
    declare(pages(""));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(actuator("routes")).doesNotContain("mistake"));
  }

  private void awaitRoutes(String line) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(actuator("routes")).contains(line));
  }

  @Test
  void who_registers_is_routed_when_a_gateway_has_started() {
    gateway.instances("shop", registered("shop", pages.port(), "/shop/**"));
    gateway.bean(Registrations.class).afterSingletonsInstantiated();

    assertThat(gateway.get("/shop/1").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void a_prefix_is_spelled_as_it_was_declared(String way) throws IOException {
    pages.responseHeader("Location: /login\r\nSet-Cookie: a=b; Path=/");
    declare(pages("    strip-prefix: 1\n" + way));
    awaitStatus(200, "/pages/a");

    RawClient.Answer answer = RawClient.get(gateway.port(), "/pages;Domain=example.com/x");

    assertThat(answer.head())
        .containsIgnoringCase("location: /pages/login")
        .contains("Path=/pages")
        .doesNotContain("Domain");
  }

  @Test
  void hosts_have_services_of_their_own_at_the_same_path() throws IOException {
    declare(
        pages("    hosts: [pages.example]\n").replace("/pages/**", "/**")
            + "  all:\n    paths: [/**]\n    addresses: [127.0.0.1:%d]\n    strip-prefix: 0\n"
                .formatted(pages.port()));
    awaitStatus(200, "/any");

    assertThat(RawClient.exchange(gateway.port(), get("PAGES.example:80")).status()).isEqualTo(200);
    assertThat(gateway.labels("spring.cloud.gateway.requests", "routeId")).contains("pages", "all");
  }

  private static String get(String host) {
    return "GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void an_instance_learns_how_its_client_sees_it(String way) throws IOException {
    declare(pages("    strip-prefix: 1\n" + way));
    awaitStatus(200, "/pages/a");

    RawClient.exchange(
        gateway.port(),
        "GET /pages/x HTTP/1.1\r\nHost: shop.example:99\r\nX-Forwarded-Prefix: /forged\r\n\r\n");

    Upstream.Request seen = pages.requests.getLast();
    assertThat(seen.header("Host")).contains("shop.example:99");
    assertThat(seen.header("X-Forwarded-Prefix")).contains("/pages");
    assertThat(seen.header("X-Forwarded-Host")).contains("shop.example:99");
    assertThat(seen.header("X-Way").isPresent()).isEqualTo(!way.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void redirects_and_cookies_work_behind_a_prefix(String way) throws IOException {
    pages.responseHeader("Location: /login\r\nSet-Cookie: a=b; Path=/");
    declare(pages("    strip-prefix: 1\n" + way));
    awaitStatus(200, "/pages/a");

    assertThat(gateway.get("/pages/x").headers().firstValue("Location")).contains("/pages/login");
    assertThat(gateway.get("/pages/x").headers().firstValue("Set-Cookie"))
        .contains("a=b; Path=/pages");
  }

  private static final String HEADERS =
      """
          headers:
            request: {X-Team: pages, X-Old: ''}
            response: {X-Frame-Options: DENY, X-Many: one, Server: ''}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void headers_are_set_replaced_and_removed(String way) throws IOException {
    pages.responseHeader("Server: Old/1\r\nX-Many: a\r\nX-Many: b\r\nX-Kept: c");
    declare(pages(HEADERS + way));
    awaitStatus(200, "/pages/a");

    RawClient.Answer answer =
        RawClient.exchange(
            gateway.port(),
            "GET /pages/x HTTP/1.1\r\nHost: gateway\r\nx-team: a\r\nX-Team: b\r\nX-Old: c\r\nX-Kept: d\r\n\r\n");

    assertThat(pages.requests.getLast().headers())
        .contains("X-Team: pages", "X-Kept: d")
        .noneMatch(header -> header.startsWith("x-team"))
        .doesNotContain("X-Team: b", "X-Old: c");
    assertThat(answer.head())
        .contains("X-Frame-Options: DENY\r\n", "X-Many: one\r\n", "X-Kept: c\r\n")
        .doesNotContain("Server:", "X-Many: a", "X-Many: b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void whoever_is_tried_gets_the_same_headers(String way) throws IOException {
    try (Upstream other = Upstream.start().manner(Upstream.Manner.RESET)) {
      declare(
          pages(HEADERS + way)
              .replace("addresses: [", "addresses: [127.0.0.1:" + other.port() + ", "));
      await().until(() -> gateway.get("/pages/x").statusCode() == 200 && !other.requests.isEmpty());

      assertThat(other.requests.getLast().header("X-Team")).contains("pages");
      assertThat(pages.requests.getLast().header("X-Team")).contains("pages");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void interim_answers_keep_their_headers(String way) throws IOException {
    declare(pages(HEADERS + way));
    awaitStatus(200, "/pages/a");
    pages.playing(
        (request, connection) ->
            Upstream.write(
                connection,
                "HTTP/1.1 103 Early Hints\r\nX-Many: a\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nX-Many: a\r\nContent-Length: 0\r\n\r\n"));

    try (RawClient client = new RawClient(gateway.port())) {
      client.send(get("gateway").replace("/x", "/pages/x"));
      assertThat(client.answer().head())
          .contains(" 103 ", "X-Many: a")
          .doesNotContain("X-Frame-Options");
      assertThat(client.answer().head()).contains(" 200 ", "X-Many: one");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void a_body_may_be_as_large_as_its_service_takes(String way) throws IOException {
    declare(pages("    max-request-size: 10B\n" + way));
    awaitStatus(200, "/pages/a");

    assertThat(gateway.post("/pages/x", "0123456789").statusCode()).isEqualTo(200);
    assertThat(gateway.post("/pages/x", "0123456789a").statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LONG_WAY})
  void a_service_has_its_own_patience(String way) throws IOException {
    declare(pages("    timeout: 300ms\n" + way));
    awaitStatus(200, "/pages/a");
    pages.manner(Upstream.Manner.HANG);

    assertThat(gateway.get("/pages/x").statusCode()).isEqualTo(504);
  }

  @Test
  void a_mistake_disturbs_nothing() throws IOException {
    declare(pages(""));
    awaitStatus(200, "/pages/a");
    declare(pages("    filters: [\"AddRequestHeadr=X, y\"]\n").replace("/pages/**", "/else/**"));

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(actuator("routes")).contains("mistake: services.yml:5:15"));
    assertThat(actuator("routes")).contains("AddRequestHeadr");
    assertThat(gateway.get("/pages/a").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/else/a").statusCode()).isEqualTo(404);
  }

  @Test
  void one_whose_health_check_fails_gets_nothing() throws IOException {
    AtomicBoolean well = new AtomicBoolean(true);
    try (Upstream other = Upstream.start()) {
      other.playing(
          (request, connection) ->
              connection
                  .getOutputStream()
                  .write(
                      ("HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
                              .formatted(well.get() ? "200 OK" : "503 Ill"))
                          .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
      declare(
          pages("    health: /ready?deep\n")
              .replace("addresses: [", "addresses: [127.0.0.1:" + other.port() + ", "));
      awaitStatus(200, "/pages/a");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> other.requests.stream().anyMatch(asked -> asked.path().equals("/ready?deep")));

      well.set(false);

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> assertThat(actuator("explain?url=/pages/x")).contains("health check fails"));
      for (int i = 0; i < 20; i++) {
        assertThat(gateway.get("/pages/" + i).statusCode()).isEqualTo(200);
      }
      well.set(true);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(actuator("explain?url=/pages/x"))
                      .doesNotContain("health check fails"));
    }
  }

  @Test
  void one_that_says_its_paths_when_it_registers_is_routed() {
    gateway.instances("shop", registered("shop", pages.port(), "/shop/**, /cart/**"));

    awaitStatus(200, "/shop/1");
    awaitStatus(200, "/cart/1");
  }

  @Test
  void what_belongs_to_others_is_not_given_to_who_registers() throws IOException {
    declare(pages(""));
    awaitStatus(200, "/pages/a");

    gateway.instances(
        "thief", registered("thief", pages.port(), "/pages/in/**,/api/tasks/x,/t/**"));

    awaitStatus(200, "/t/1");
    assertThat(actuator("routes"))
        .contains("not so: thief: /pages/in/** belongs to pages (services.yml:2)")
        .contains("not so: thief: /api/tasks/x belongs to tasks");
    assertThat(gateway.get("/pages/in/x").headers().firstValue("X-Served-By"))
        .contains("127.0.0.1:" + pages.port());
  }

  private static DefaultServiceInstance registered(String name, int port, String paths) {
    return new DefaultServiceInstance(
        name + "-1", name, "127.0.0.1", port, false, Map.of("signalbox.paths", paths));
  }

  @Test
  void what_is_missing_is_said() {
    gateway.instances("lonely", RunningGateway.instance("lonely", "lonely-1", pages.port()));

    assertThat(actuator("explain?url=http://gateway/nothing/here"))
        .contains("none leads there")
        .contains("lonely is registered and has no route");
    assertThat(actuator("explain?url=/api/../x")).contains("gets 400");
    assertThat(actuator("explain?url=/api/tasks"))
        .contains("service  worker-service")
        .contains("nobody has registered as worker-service");
  }

  /** A thousand changes, by hand: {@code -Dsignalbox.route-changes=1000}. */
  @Test
  void no_request_fails_while_routes_change() throws Exception {
    int changes = Integer.getInteger("signalbox.route-changes", 100);
    declare(pages(""));
    awaitStatus(200, "/pages/a");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Queue<Integer> failed = new ConcurrentLinkedQueue<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        clients.execute(
            () -> {
              while (!over.get()) {
                int status = gateway.get("/pages/" + answered.incrementAndGet()).statusCode();
                if (status != 200) {
                  failed.add(status);
                }
              }
            });
      }
      for (int i = 0; i < changes; i++) {
        change(i);
        assertThat(gateway.get("/more/" + i + "/x").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/more/" + (i - 1) + "/x").statusCode()).isEqualTo(404);
      }
      over.set(true);
    }
    assertThat(failed).isEmpty();
    assertThat(answered.get()).isGreaterThan(changes);
    System.out.printf("%d changes, %d requests beside them%n", changes, answered.get());
  }

  /**
   * Of the way, the bounds, the policy and the addresses of the one that is asked, and of others.
   */
  private void change(int i) {
    String text =
        "services:\n"
            + pages(i % 2 == 0 ? LONG_WAY : "    timeout: " + (i + 1) + "s\n")
                .replace(
                    "addresses: [",
                    i % 3 == 0 ? "addresses: [localhost:" + pages.port() + ", " : "addresses: [")
                .concat(i % 5 == 0 ? "    policy: random\n" : "")
            + "  more-%d:\n    paths: [/more/%d/**]\n    addresses: [127.0.0.1:%d]\n"
                .formatted(i, i, pages.port());
    ServicesFile.Read read = ServicesFile.read("services.yml", text);
    gateway.bean(Declarations.class).fileSays("services.yml", read.services(), read.mistakes());
  }

  private String actuator(String path) {
    return gateway
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + gateway.managementPort() + "/actuator/" + path))
                .header("Accept", "text/plain"))
        .body();
  }
}
