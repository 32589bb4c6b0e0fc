package io.signalbox.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import com.netflix.eureka.registry.ResponseCacheImpl;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;

/** The registry over real HTTP. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "signalbox.registry.password=a-test-secret",
      "eureka.server.eviction-interval-timer-in-ms=100"
    })
class RegistryTest {

  private static final String CREDENTIAL = basic("a-test-secret");

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  @Autowired private UserDetailsService members;
  @Autowired private MeterRegistry meters;
  @Autowired private PeerAwareInstanceRegistry registrations;
  private final HttpClient client = HttpClient.newHttpClient();

  @ParameterizedTest
  @ValueSource(strings = {"/", "/eureka/apps", "/actuator/health", "/nowhere"})
  void without_the_credential_nothing_is_told(String path) throws Exception {
    for (String credential : new String[] {basic("wrong"), basic(""), "Bearer x"}) {
      var refused = send("GET", path, null, credential);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
  }

  @Test
  void without_the_credential_nothing_is_registered() throws Exception {
    var refused = send("POST", "/eureka/apps/STRANGER", instance("stranger", "s-1"), basic("x"));
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(table()).doesNotContain("STRANGER");
  }

  @Test
  void the_credentials_hash_stays_the_fast_one() {
    // Spring would replace it at the first login, and slow down each later heartbeat.
    assertThat(members).isNotInstanceOf(UserDetailsPasswordService.class);
  }

  @Test
  void a_member_is_in_the_table_at_once_as_json_and_as_a_page() throws Exception {
    assertThat(register("shown", instance("shown", "shown-1"))).isEqualTo(204);
    assertThat(table()).contains("\"shown-1\"");
    assertThat(send("GET", "/", null, CREDENTIAL).body()).contains("shown-1");
    assertThat(send("DELETE", "/eureka/apps/SHOWN/shown-1", null, CREDENTIAL).statusCode())
        .isEqualTo(200);
    assertThat(table()).doesNotContain("\"shown-1\"");
  }

  @Test
  void members_that_all_fall_silent_at_once_are_all_gone_within_seconds() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(register("silent", instance("silent", "silent-" + i))).isEqualTo(204);
    }
    assertThat(send("PUT", "/eureka/apps/SILENT/silent-1", null, CREDENTIAL).statusCode())
        .isEqualTo(200);
    await().atMost(Duration.ofSeconds(6)).until(() -> !table().contains("silent-"));
    assertThat(send("PUT", "/eureka/apps/SILENT/silent-1", null, CREDENTIAL).statusCode())
        .isEqualTo(404);
  }

  @Test
  void departures_are_counted_by_whether_they_said_goodbye() throws Exception {
    double goodbyes = departures("goodbye");
    double expired = departures("expired");
    assertThat(register("leaving", instance("leaving", "polite"))).isEqualTo(204);
    assertThat(register("leaving", instance("leaving", "dead"))).isEqualTo(204);
    assertThat(meters.get("signalbox.registry.instances").gauge().value())
        .isGreaterThanOrEqualTo(2);

    send("DELETE", "/eureka/apps/LEAVING/polite", null, CREDENTIAL);
    await().atMost(Duration.ofSeconds(6)).until(() -> !table().contains("\"dead\""));
    assertThat(departures("goodbye")).isEqualTo(goodbyes + 1);
    assertThat(departures("expired")).isEqualTo(expired + 1);
  }

  private double departures(String how) {
    return meters.get("signalbox.registry.departures").tag("how", how).functionCounter().count();
  }

  static Stream<Arguments> hostileRegistrations() {
    return Stream.of(
        hostile("port 0", body -> body.replace("1234", "0")),
        hostile("port 70000", body -> body.replace("1234", "70000")),
        hostile("no port", body -> body.replace("\"$\": 1234", "\"x\": 1234")),
        hostile("another app in the body", body -> body.replace("\"HOSTILE\"", "\"GATEWAY\"")),
        hostile(
            "another service's name",
            body -> body.replace("\"vipAddress\": \"hostile\"", "\"vipAddress\": \"db-service\"")),
        hostile("an id with spaces", body -> body.replace("hostile-1", "hostile 1")),
        hostile("an expression as id", body -> body.replace("hostile-1", "#{T(Runtime)}")),
        hostile("a line break in the id", body -> body.replace("hostile-1", "hostile\\r\\n1")),
        hostile("an endless id", body -> body.replace("hostile-1", "h".repeat(129))),
        hostile("much metadata", body -> body.replace("\"v\"", "\"" + "v".repeat(5000) + "\"")),
        hostile("a megabyte", body -> body.replace("\"v\"", "\"" + "v".repeat(1 << 20) + "\"")),
        hostile("an unknown status", body -> body.replace("\"UP\"", "\"UPPER\"")),
        hostile("a lease for ever", body -> body.replace("InSecs\": 1", "InSecs\": 100000")),
        hostile("a lease of nothing", body -> body.replace("InSecs\": 1", "InSecs\": 0")),
        hostile("a name in metadata that is no name", body -> body.replace("\"k\"", "\"k ><x\"")),
        hostile("metadata in metadata", body -> body.replace("\"v\"", "{\"a\": \"b\"}")),
        hostile("a control in metadata", body -> body.replace("\"v\"", "\"\\u0001\"")),
        hostile(
            "a time that is none",
            body -> body.replace("\"metadata\"", "\"lastDirtyTimestamp\": \"soon\", \"metadata\"")),
        hostile(
            "an address twice",
            body -> body.replace("\"ipAddr\"", "\"hostName\": \"127.0.0.1\", \"ipAddr\"")),
        hostile(
            "two instances",
            body -> body.substring(0, body.lastIndexOf('}')) + ", \"instance\": {}}"),
        hostile("something behind it", body -> body + "{}"),
        hostile("a deep list", body -> body.replace("\"v\"", "[".repeat(9000) + "]".repeat(9000))),
        hostile("a huge number", body -> body.replace("1234", "1".repeat(5000))),
        hostile("no object", body -> "[]"),
        hostile("no JSON", body -> body.substring(20)),
        hostile("XML", body -> "<instance/>"),
        hostile("nothing", body -> ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileRegistrations")
  void a_hostile_registration_is_refused_with_a_reason(String what, UnaryOperator<String> change)
      throws Exception {
    String body = change.apply(instance("hostile", "hostile-1"));
    var refused = send("POST", "/eureka/apps/HOSTILE", body, CREDENTIAL);
    assertThat(refused.statusCode()).isIn(400, 413);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(refused.body()).contains("detail").doesNotContain("Exception", "io.signalbox");
    assertThat(table()).doesNotContain("HOSTILE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "0177.0.0.1",
        "127.000.000.001",
        "2130706433",
        "0x7f.0.0.1",
        "0.0.0.0",
        "127.0.0.1.",
        "127.0.0.1 ",
        "127.0.0.1:80",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "7f00::1",
        "::",
        "[::1]",
        "::1%lo",
        "fe80::1%eth0",
        "224.0.0.1",
        "255.255.255.255",
        "localhost",
        "",
        "１２７.0.0.1"
      })
  void an_address_that_is_none_or_of_no_host_is_in_the_table_in_neither_field(String address)
      throws Exception {
    for (String field : new String[] {"ipAddr", "hostName"}) {
      String body =
          instance("astray", "astray-1")
              .replace(
                  "\"" + field + "\": \"127.0.0.1\"", "\"" + field + "\": \"" + address + "\"");
      assertThat(register("astray", body)).isEqualTo(204);
      assertThat(table())
          .contains("\"ipAddr\":\"127.0.0.1\"", "\"hostName\":\"127.0.0.1\"")
          .doesNotContain("\"" + field + "\":\"" + address + "\"");
      send("DELETE", "/eureka/apps/ASTRAY/astray-1", null, CREDENTIAL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1"})
  void an_address_in_an_allowed_network_is_registered(String address) throws Exception {
    String body = instance("addressed", "addressed-1").replace("127.0.0.1", address);
    assertThat(register("addressed", body)).isEqualTo(204);
    send("DELETE", "/eureka/apps/ADDRESSED/addressed-1", null, CREDENTIAL);
  }

  @Test
  void a_refusal_names_the_field_the_value_and_what_to_write() throws Exception {
    assertThat(detailOf("hostile-1", "a\\u001b[31m\\n\\u202e" + "x".repeat(500)))
        .startsWith("instanceId \"a\\u001b[31m\\n\\u202exxx")
        .contains("…\"")
        .hasSizeLessThan(300);
    assertThat(detailOf("1234", "70000")).contains("port 70000", "1 to 65535");
    assertThat(detailOf("\"HOSTILE\"", "\"GATEWAY\"")).contains("app \"GATEWAY\"", "HOSTILE");
  }

  private String detailOf(String text, String replacement) throws Exception {
    String body = instance("hostile", "hostile-1").replace(text, replacement);
    return detail(send("POST", "/eureka/apps/HOSTILE", body, CREDENTIAL));
  }

  private static String detail(HttpResponse<String> problem) {
    return tools.jackson.databind.json.JsonMapper.shared()
        .readTree(problem.body())
        .at("/detail")
        .asString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3/8", "127.1/8", "example.org/8", "::ffff:0:0/96"})
  @ExtendWith(OutputCaptureExtension.class)
  void it_does_not_start_with_a_malformed_network_and_says_why(
      String network, CapturedOutput output) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    RegistryApplication.class,
                    "--server.port=0",
                    "--signalbox.registry.password=x",
                    "--signalbox.registration.allowed-networks=127.0.0.0/8," + network))
        .hasStackTraceContaining("\"" + network + "\" is not a network");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("signalbox.registration.allowed-networks", "\"" + network + "\" is not a network")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"apps", "/", "/apps/"})
  void it_does_not_start_with_a_malformed_prefix_of_claims_and_says_why(String prefix) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    RegistryApplication.class,
                    "--server.port=0",
                    "--signalbox.registry.password=x",
                    "--signalbox.registration.claims.allowed-prefixes=" + prefix))
        .hasStackTraceContaining("signalbox.registration.claims.allowed-prefixes")
        .hasStackTraceContaining("must be one or more segments, as /shop");
  }

  @Test
  void only_json_registers() throws Exception {
    var refused =
        client.send(
            request("/eureka/apps/HOSTILE", CREDENTIAL)
                .header("Content-Type", "application/xml")
                .POST(BodyPublishers.ofString("<instance/>"))
                .build(),
            BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/eureka/peerreplication/batch/",
        "/eureka//peerreplication/batch/",
        "/eureka/%70eerreplication/batch/",
        "/eureka/apps",
        "/eureka/apps/A/b"
      })
  void nothing_else_can_be_posted(String path) throws Exception {
    assertThat(send("POST", path, "{\"replicationList\":[]}", CREDENTIAL).statusCode())
        .isBetween(400, 499);
  }

  @Test
  void a_members_metadata_cannot_be_changed_from_outside() throws Exception {
    assertThat(register("fixed", instance("fixed", "fixed-1"))).isEqualTo(204);
    var refused =
        send("PUT", "/eureka/apps/FIXED/fixed-1/metadata?management.port=1", null, CREDENTIAL);
    assertThat(refused.statusCode()).isEqualTo(403);
  }

  @Test
  void but_for_the_share_of_requests_that_it_is_to_get() throws Exception {
    String metadata = "/eureka/apps/SHARED/shared-1/metadata?";
    assertThat(register("shared", instance("shared", "shared-1"))).isEqualTo(204);

    var written = send("PUT", metadata + "signalbox.share=0.05", null, CREDENTIAL);
    assertThat(written.statusCode()).isEqualTo(200);
    var read = send("GET", "/eureka/apps/SHARED/shared-1", null, CREDENTIAL);
    assertThat(read.body()).contains("0.05").contains("signalbox.share");

    for (String bad :
        List.of(
            "signalbox.share=5",
            "signalbox.share=0.05&signalbox.share=1",
            "signalbox.share=0.05&k=w",
            "signalbox.share=")) {
      assertThat(send("PUT", metadata + bad, null, CREDENTIAL).statusCode())
          .as(bad)
          .isBetween(400, 499);
    }
    assertThat(send("PUT", metadata + "signalbox.share=0.05", null, basic("guess")).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/%61ctuator/health",
        "/actuator;x=1/health",
        "//actuator/health",
        "/eureka/../actuator/env"
      })
  void actuator_in_any_spelling_is_not_on_the_public_port(String path) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + path
                      + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      + "Authorization: "
                      + CREDENTIAL
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String status =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
              .lines()
              .findFirst()
              .orElse("");
      assertThat(status).matches("HTTP/1.1 (404|400).*");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "health/readiness",
        "health/liveness",
        "info",
        "metrics",
        "prometheus",
        "refusals"
      })
  void the_management_port_tells_health_and_metrics(String endpoint) throws Exception {
    assertThat(management(endpoint)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "beans", "heapdump", "loggers", "shutdown", "configprops"})
  void the_management_port_tells_nothing_else(String endpoint) throws Exception {
    assertThat(management(endpoint)).isIn(401, 404);
  }

  @Test
  void it_does_not_start_without_a_credential_and_says_what_to_set() {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    RegistryApplication.class, "--server.port=0", "--signalbox.registry.password="))
        .hasStackTraceContaining("SIGNALBOX_REGISTRY_PASSWORD");
  }

  private static String url(String body, String url) {
    return body.replace("\"metadata\"", "\"statusPageUrl\": \"" + url + "\", \"metadata\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "http://169.254.169.254/latest",
        "http://127.0.0.1@10.1.2.3/",
        "http://127.1/",
        "http://0.0.0.0:8081/actuator/info",
        "http://localhost/",
        "not a url"
      })
  void a_page_that_is_not_the_instances_is_left_out(String page) throws Exception {
    assertThat(register("paged", url(instance("paged", "paged-1"), page))).isEqualTo(204);
    assertThat(table()).contains("paged-1").doesNotContain(page);
    String own = "http://127.0.0.1:9/actuator/info";
    assertThat(register("paged", url(instance("paged", "paged-1"), own))).isEqualTo(204);
    assertThat(table()).contains(own);
    send("DELETE", "/eureka/apps/PAGED/paged-1", null, CREDENTIAL);
  }

  /** Eureka made an object of any class that was named, and its page broke at the wrong one. */
  @Test
  void what_has_not_been_judged_does_not_get_to_eureka() throws Exception {
    String body =
        instance("judged", "judged-1")
            .replace("com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "java.util.HashMap")
            .replace("MyOwn", "Amazon")
            .replace(
                "\"metadata\"", "\"asgName\": \"x\", \"overriddenStatus\": \"DOWN\", \"metadata\"");
    assertThat(register("judged", body)).isEqualTo(204);
    assertThat(table()).contains("judged-1").doesNotContain("Amazon", "asgName", "HashMap");
    assertThat(send("GET", "/", null, CREDENTIAL).body()).contains("judged-1");
    send("DELETE", "/eureka/apps/JUDGED/judged-1", null, CREDENTIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json; charset=utf-16", "application/*", "*/*", "application/xml"})
  void no_other_reader_is_chosen_by_the_content_type(String type) throws Exception {
    for (String body :
        new String[] {
          instance("typed", "typed-1"),
          "<instance><instanceId>typed-1</instanceId><app>TYPED</app><hostName>10.1.2.3</hostName>"
              + "<ipAddr>10.1.2.3</ipAddr></instance>"
        }) {
      var answer =
          client.send(
              request("/eureka/apps/TYPED", CREDENTIAL)
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isIn(204, 400, 415);
      assertThat(table()).doesNotContain("10.1.2.3");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /eureka/apps/ASKED/asked-1?lastDirtyTimestamp=soon",
    "PUT, /eureka/apps/ASKED/asked-1?status=UPPER",
    "PUT, /eureka/apps/ASKED/asked-1?overriddenstatus=x",
    "PUT, /eureka/apps/ASKED/asked-1?other=1",
    "PUT, /eureka/apps/ASKED/asked-1?status=UP&status=DOWN",
    "PUT, /eureka/apps/ASKED/asked-1/status?value=UPPER",
    "DELETE, /eureka/apps/ASKED/asked-1/status?value=UPPER",
    "GET, /eureka/apps?regions=elsewhere",
    "GET, /eureka/apps/ASKED?x=1"
  })
  void a_parameter_that_is_none_is_no_failure_of_the_registry(String method, String path)
      throws Exception {
    assertThat(register("asked", instance("asked", "asked-1"))).isEqualTo(204);
    var refused = send(method, path, null, CREDENTIAL);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("urn:signalbox:problem:bad-parameter");
    send("DELETE", "/eureka/apps/ASKED/asked-1", null, CREDENTIAL);
  }

  /** Eureka remembers each question for three minutes. */
  @Test
  void questions_for_what_is_not_there_are_not_remembered() throws Exception {
    assertThat(register("there", instance("there", "there-1"))).isEqualTo(204);
    for (String path : new String[] {"/apps/THERE", "/vips/there", "/apps/THERE/there-1"}) {
      assertThat(send("GET", "/eureka" + path, null, CREDENTIAL).statusCode()).isEqualTo(200);
    }
    ResponseCacheImpl answers = (ResponseCacheImpl) registrations.getResponseCache();
    int before = answers.getCurrentSize();
    for (int i = 0; i < 100; i++) {
      for (String path :
          new String[] {
            "/apps/NOWHERE" + i, "/vips/nowhere" + i, "/svips/nowhere" + i, "/apps/delta/" + i
          }) {
        assertThat(send("GET", "/eureka" + path, null, CREDENTIAL).statusCode()).isEqualTo(404);
      }
    }
    assertThat(send("GET", "/eureka/vips/tHeRe", null, CREDENTIAL).statusCode()).isEqualTo(404);
    assertThat(answers.getCurrentSize()).isLessThanOrEqualTo(before + 4);
    send("DELETE", "/eureka/apps/THERE/there-1", null, CREDENTIAL);
  }

  @Test
  void refusals_are_counted_by_their_type() throws Exception {
    double before = refusals("bad-registration");
    detailOf("1234", "70000");
    assertThat(refusals("bad-registration")).isEqualTo(before + 1);
  }

  private double refusals(String type) {
    var counter = meters.find("signalbox.registry.refusals").tag("type", type).counter();
    return counter == null ? 0 : counter.count();
  }

  private static Arguments hostile(String what, UnaryOperator<String> change) {
    return Arguments.of(what, change);
  }

  private static String instance(String service, String id) {
    return """
    {"instance": {"instanceId": "%s", "app": "%s", "hostName": "127.0.0.1",
      "ipAddr": "127.0.0.1", "vipAddress": "%s", "status": "UP",
      "port": {"$": 1234, "@enabled": "true"}, "securePort": {"$": 443, "@enabled": "false"},
      "leaseInfo": {"durationInSecs": 1, "renewalIntervalInSecs": 1},
      "metadata": {"k": "v"},
      "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
        "name": "MyOwn"}}}
    """
        .formatted(id, service.toUpperCase(java.util.Locale.ROOT), service);
  }

  private int register(String service, String body) throws Exception {
    return send(
            "POST", "/eureka/apps/" + service.toUpperCase(java.util.Locale.ROOT), body, CREDENTIAL)
        .statusCode();
  }

  private String table() throws Exception {
    return client
        .send(
            request("/eureka/apps", CREDENTIAL).header("Accept", "application/json").build(),
            BodyHandlers.ofString())
        .body();
  }

  private int management(String endpoint) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + "/actuator/" + endpoint);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private HttpResponse<String> send(String method, String path, String body, String credential)
      throws Exception {
    HttpRequest.Builder request = request(path, credential);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return client.send(
        request
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String credential) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", credential);
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("signalbox:" + password).getBytes(StandardCharsets.US_ASCII));
  }
}
