package io.signalbox.worker.types.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TypesOfAWorker;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile owner of a task may try, and what an honest one needs. */
class CallRulesTest {

  private final CallRules rules = rules("services=orders,stock");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/orders/42",
        "/orders/",
        "/orders?state=open&limit=5",
        "/search?q=a%2Fb%25%0A;c&r=/x/../y",
        "/orders/gr%C3%BCn%20und%20mehr",
        "/orders/a:b@c,d=e+f~g!h*(i)'$&",
        "/actuators/1",
        "/orders/actuator-7",
        "/orders/.hidden",
        "/orders/a..b"
      })
  void a_path_with_one_reading_may_be_called(String path) {
    assertThatCode(() -> rules.check(to("orders", path))).doesNotThrowAnyException();
    assertThat(URI.create("http://127.0.0.1:1" + path).getHost()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Another host.
        "",
        "orders",
        "http://db-service/tasks",
        "//db-service/tasks",
        "/orders//db-service",
        "@127.0.0.1/",
        "/\\db-service",
        // Out of where one is, and into what is not for callers.
        "/orders/../actuator",
        "/orders/./x",
        "/..",
        "/orders/%2e%2e/x",
        "/orders/.%2E/x",
        "/orders%2factuator",
        "/orders%5Cactuator",
        "/actuator",
        "/actuator/",
        "/actuator/env?x",
        "/ACTUATOR/heapdump",
        "/%61ctuator/env",
        "/%2561ctuator",
        "/shop/actuator/shutdown",
        "/actuator;x=y/env",
        "/orders;jsessionid=1",
        "/orders%3bx",
        "/orders%25",
        // Another request, or half of one.
        "/orders HTTP/1.1",
        "/orders\r\nHost: db-service",
        "/orders\n",
        "/orders%0d%0aX: y",
        "/orders%00",
        "/orders\u0000",
        "/orders\t",
        "/orders#fragment",
        "/orders?x#y",
        "/orders?x y",
        "/gr\u00fcn",
        "/orders?gr\u00fcn",
        "/orders/%",
        "/orders/%4",
        "/orders?x=%zz",
        "/orders/{id}",
        "/orders/[1]",
        "/orders|x",
        "/orders\"x"
      })
  void any_other_path_is_refused(String path) {
    assertThat(refusal(rules, to("orders", path)).pointer()).isEqualTo("/path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db-service",
        "registry",
        "gateway",
        "worker-service",
        "Orders",
        "orders ",
        "",
        "x"
      })
  void a_service_that_is_not_named_is_refused_and_those_that_are_are_told(String service) {
    InvalidInputException refusal = refusal(rules, to(service, "/"));
    assertThat(refusal.pointer()).isEqualTo("/service");
    assertThat(refusal.reason()).contains("orders, stock", "signalbox.task-types.call.services");
  }

  @Test
  void where_none_is_named_it_says_what_to_set() {
    assertThat(refusal(rules("services="), to("orders", "/")).reason())
        .contains("signalbox.task-types.call.services", "empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Host | x",
        "Content-Length | 5",
        "transfer-encoding | chunked",
        "Connection | close",
        "Keep-Alive | x",
        "TE | trailers",
        "Upgrade | h2c",
        "Proxy-Authorization | x",
        "X-Forwarded-For | 127.0.0.1",
        "x-forwarded-proto | https",
        "X-Forwarded | x",
        "Forwarded | for=127.0.0.1",
        "X-Real-IP | 127.0.0.1",
        "Via | 1.1 signalbox",
        "A | 'x\r\nB: y'",
        "A | 'x\n'"
      })
  void headers_of_the_connection_and_claims_about_it_are_refused(String name, String value) {
    assertThat(refusal(rules, new CallTask.Input("orders", "/", null, Map.of(name, value), null)))
        .extracting(InvalidInputException::pointer)
        .isEqualTo("/headers/" + name);
  }

  @Test
  void a_task_brings_its_own_credentials() {
    assertThatCode(
            () ->
                rules.check(
                    new CallTask.Input(
                        "orders",
                        "/",
                        null,
                        Map.of("Authorization", "Bearer x", "Cookie", "a=b", "traceparent", "00-1"),
                        "text")))
        .doesNotThrowAnyException();
  }

  @Test
  void where_services_hide_something_elsewhere_that_can_be_said() {
    CallRules others = rules("services=orders", "refused-segments=manage,internal");
    assertThat(refusal(others, to("orders", "/manage/env")).reason())
        .contains("signalbox.task-types.call.refused-segments");
    assertThat(refusal(others, to("orders", "/v1/Internal")).pointer()).isEqualTo("/path");
    assertThatCode(() -> others.check(to("orders", "/actuator"))).doesNotThrowAnyException();
  }

  private static CallTask.Input to(String service, String path) {
    return new CallTask.Input(service, path, null, null, null);
  }

  private static InvalidInputException refusal(CallRules rules, CallTask.Input input) {
    return catchThrowableOfType(InvalidInputException.class, () -> rules.check(input));
  }

  private static CallRules rules(String... properties) {
    AtomicReference<CallRules> rules = new AtomicReference<>();
    String[] full = new String[properties.length];
    for (int i = 0; i < full.length; i++) {
      full[i] = "signalbox.task-types.call." + properties[i];
    }
    TypesOfAWorker.context()
        .withPropertyValues(full)
        .run(context -> rules.set(new CallRules(context.getBean(CallProperties.class))));
    return rules.get();
  }
}
