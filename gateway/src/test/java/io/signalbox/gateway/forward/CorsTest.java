package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins, and services that have the same path for different hosts. */
class CorsTest {

  private static final String SHOP =
      """
          cors:
            origins: [https://page.example, "https://*.page.example"]
            methods: [GET, PUT]
            headers: [Content-Type]
            expose: [X-Total]
            credentials: true
            max-age: 10m
      """;

  private static final String OPEN = "    cors: {origins: '*'}\n";

  private final Upstream shop = Upstream.start();
  private final Upstream open = Upstream.start();
  private final Upstream own = Upstream.start();
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.start("signalbox.gateway.trusted-networks=127.0.0.0/8");
    declare(SHOP, OPEN);
    await()
        .untilAsserted(
            () -> {
              for (String host : List.of("shop", "open", "own")) {
                assertThat(ask("GET", host, "").status()).isEqualTo(200);
              }
            });
    List.of(shop, open, own).forEach(service -> service.requests.clear());
  }

  @AfterEach
  void stop() {
    gateway.close();
    List.of(shop, open, own).forEach(Upstream::close);
  }

  private void declare(String ofShop, String ofOpen) {
    gateway.declare(
        "services:\n"
            + service("shop", shop, ofShop)
            + service("open", open, ofOpen)
            + service("own", own, ""));
  }

  private static String service(String name, Upstream instance, String more) {
    return "  %s:\n    hosts: %s.example\n    paths: /api/**\n    addresses: 127.0.0.1:%d\n%s"
        .formatted(name, name, instance.port(), more);
  }

  private RawClient.Answer ask(String method, String service, String headers) {
    return RawClient.exchange(
        gateway.port(),
        "%s /api/x HTTP/1.1\r\nHost: %s.example\r\n%s\r\n".formatted(method, service, headers));
  }

  private RawClient.Answer preflight(String service, String origin, String method) {
    return ask(
        "OPTIONS",
        service,
        "Origin: %s\r\nAccess-Control-Request-Method: %s\r\nAccess-Control-Request-Headers: content-type\r\n"
            .formatted(origin, method));
  }

  private RawClient.Answer get(String service, String origin) {
    return ask("GET", service, "Origin: " + origin + "\r\n");
  }

  @Test
  void a_preflight_is_answered_here() {
    RawClient.Answer answer = preflight("shop", "https://page.example", "PUT");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head())
        .contains("Access-Control-Allow-Origin: https://page.example\r\n")
        .contains("Access-Control-Allow-Methods: GET,PUT\r\n")
        .containsIgnoringCase("Access-Control-Allow-Headers: content-type\r\n")
        .contains("Access-Control-Allow-Credentials: true\r\n")
        .contains("Access-Control-Max-Age: 600\r\n");
    assertThat(shop.requests).isEmpty();
  }

  @Test
  void each_host_is_asked_by_its_own_rules() {
    assertThat(preflight("open", "http://else.example", "POST").head())
        .contains("Access-Control-Allow-Origin: *\r\n", "Access-Control-Max-Age: 1800\r\n")
        .doesNotContain("Credentials");
    assertThat(preflight("shop", "http://else.example", "GET").status()).isEqualTo(403);
    assertThat(preflight("open", "http://else.example", "PUT").status()).isEqualTo(403);
    assertThat(open.requests).isEmpty();
  }

  @Test
  void a_service_that_says_it_itself_gets_its_preflights() {
    own.responseHeader("Access-Control-Allow-Origin: https://mine.example");

    assertThat(preflight("own", "https://mine.example", "PUT").head())
        .contains("Access-Control-Allow-Origin: https://mine.example\r\n");
    assertThat(get("own", "https://any.example").status()).isEqualTo(200);
    assertThat(own.requests).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://page.example", "https://a.page.example"})
  void an_answer_says_who_may_read_it(String origin) {
    assertThat(get("shop", origin).head())
        .contains(" 200 ")
        .contains("Access-Control-Allow-Origin: " + origin + "\r\n")
        .contains("Access-Control-Expose-Headers: X-Total\r\n")
        .contains("Vary: Origin\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://else.example",
        "http://page.example",
        "https://page.example:8443",
        "https://notpage.example",
        "null",
        "no origin"
      })
  void who_is_of_none_of_its_origins_is_refused(String origin) {
    assertThat(get("shop", origin).status()).isEqualTo(403);
    assertThat(shop.requests).isEmpty();
  }

  @Test
  void what_the_service_says_of_it_does_not_count() {
    shop.responseHeader(
        "access-control-allow-origin: *\r\nAccess-Control-Allow-Methods: DELETE\r\nX-Total: 3");

    assertThat(get("shop", "https://page.example").head())
        .containsOnlyOnce("llow-Origin")
        .contains("Access-Control-Allow-Origin: https://page.example\r\n", "X-Total: 3")
        .doesNotContain("DELETE");
    assertThat(ask("GET", "shop", "").head())
        .contains(" 200 ", "X-Total: 3")
        .doesNotContainIgnoringCase("Access-Control-Allow");
  }

  @Test
  void a_page_of_the_same_origin_is_not_anothers() {
    assertThat(get("shop", "http://shop.example").status()).isEqualTo(200);
    assertThat(get("shop", "https://shop.example").status()).isEqualTo(403);
    assertThat(
            ask("GET", "shop", "Origin: https://shop.example\r\nX-Forwarded-Proto: https\r\n")
                .status())
        .isEqualTo(200);
  }

  @Test
  void it_comes_and_goes_with_its_declaration() {
    declare("", SHOP);

    assertThat(preflight("shop", "https://else.example", "PUT").status()).isEqualTo(200);
    assertThat(shop.requests).hasSize(1);
    assertThat(preflight("open", "https://else.example", "PUT").status()).isEqualTo(403);
    assertThat(open.requests).isEmpty();
  }

  @Test
  void an_answer_that_is_asked_for_again_says_it_as_well() {
    declare(
        SHOP
            + """
                headers: {response: {X-Frame-Options: DENY}}
                filters: ["Retry=1, SERVICE_UNAVAILABLE, GET"]
            """,
        OPEN);
    shop.playing(
        (request, connection) ->
            Upstream.write(
                connection,
                "HTTP/1.1 %s\r\nVary: Accept\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n"
                    .formatted(shop.requests.size() < 2 ? "503 Not yet" : "200 OK")));

    RawClient.Answer answer = get("shop", "https://page.example");

    assertThat(shop.requests).hasSize(2);
    assertThat(answer.head())
        .contains(" 200 ", "Vary: Origin\r\n", "Vary: Accept\r\n")
        .containsOnlyOnce("X-Frame-Options: DENY\r\n")
        .containsOnlyOnce("Access-Control-Allow-Origin: https://page.example\r\n");
  }
}
