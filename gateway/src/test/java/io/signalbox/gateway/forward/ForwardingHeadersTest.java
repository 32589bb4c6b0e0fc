package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.signalbox.gateway.routes.Prefix;
import io.signalbox.networks.Network;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingHeadersTest {

  private static final String PROXY = "10.0.0.1";

  private final HttpHeaders headers = new DefaultHttpHeaders().set("Host", "inner:81");

  private @Nullable Double traces;

  private void rewrittenFrom(String peer) {
    ForwardProperties properties =
        new ForwardProperties("box", List.of(Network.valueOf("10.0.0.0/8")), true, true, traces);
    ForwardingHeaders ours = new ForwardingHeaders(properties);
    ForwardingHeaders.Names names = new ForwardingHeaders.Names("ours", ours.names().trace());
    ours.rewrite(headers, new InetSocketAddress(peer, 9), false, new Prefix("/own", 1), names);
  }

  @Test
  void what_a_trusted_proxy_says_goes_on_with_its_address_behind_it() {
    headers
        .set("X-Forwarded-For", "10.9.9.9, 1.2.3.4, 10.0.0.2")
        .set("Connection", "X-Forwarded-For")
        .set("X-Forwarded-Proto", "HTTPS")
        .set("X-Forwarded-Host", "shop.example")
        .set("X-Forwarded-Prefix", "/outer")
        .set("X-Request-Id", "theirs");

    rewrittenFrom(PROXY);

    assertThat(headers.get("X-Forwarded-For")).isEqualTo("1.2.3.4, 10.0.0.2, 10.0.0.1");
    assertThat(headers.get("X-Forwarded-Proto")).isEqualTo("https");
    assertThat(headers.get("X-Forwarded-Host")).isEqualTo("shop.example");
    assertThat(headers.get("X-Forwarded-Port")).isEqualTo("443");
    assertThat(headers.get("X-Forwarded-Prefix")).isEqualTo("/outer/own");
    assertThat(headers.get("X-Request-Id")).isEqualTo("theirs");
    assertThat(headers.get("Forwarded"))
        .isEqualTo("for=1.2.3.4;host=\"shop.example\";proto=https, for=10.0.0.2, for=10.0.0.1");
  }

  @Test
  void an_address_of_ipv6_is_written_as_the_standard_has_it() {
    rewrittenFrom("2001:db8::1");

    assertThat(headers.get("Forwarded")).startsWith("for=\"[2001:db8:0:0:0:0:0:1]\";host=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"
      })
  void a_request_without_a_trace_begins_one_where_that_is_wanted(String traceparent) {
    traces = 1.0;
    headers.set("traceparent", traceparent).set("tracestate", "of=another");

    rewrittenFrom(PROXY);

    assertThat(headers.get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(headers.get("traceparent")).isNotEqualTo(traceparent);
    assertThat(headers.contains("tracestate")).isFalse();
  }

  @Test
  void a_trace_goes_on() {
    String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    traces = 1.0;
    headers.set("traceparent", traceparent).set("tracestate", "of=it");

    rewrittenFrom(PROXY);

    assertThat(headers.get("traceparent")).isEqualTo(traceparent);
    assertThat(headers.get("tracestate")).isEqualTo("of=it");
  }

  @Test
  void no_trace_is_begun_unasked() {
    rewrittenFrom(PROXY);

    assertThat(headers.contains("traceparent")).isFalse();
  }

  @Test
  void nobody_else_is_believed() {
    headers.set("X-Forwarded-For", "1.2.3.4").set("X-Request-Id", "theirs");

    rewrittenFrom("192.168.0.7");

    assertThat(headers.get("X-Forwarded-For")).isEqualTo("192.168.0.7");
    assertThat(headers.get("X-Forwarded-Host")).isEqualTo("inner:81");
    assertThat(headers.get("X-Request-Id")).isEqualTo("ours");
    assertThat(headers.get("Forwarded")).isEqualTo("for=192.168.0.7;host=\"inner:81\";proto=http");
  }

  @Test
  void what_was_said_before_a_mistake_nobody_knows() {
    headers
        .set("X-Forwarded-For", "1.2.3.4, unknown, 10.6.7.8")
        .set("X-Forwarded-Proto", "gopher")
        .set("X-Forwarded-Host", "a b")
        .set("X-Forwarded-Prefix", "//evil.example")
        .set("X-Request-Id", "a b");

    rewrittenFrom(PROXY);

    assertThat(headers.get("X-Forwarded-For")).isEqualTo("10.6.7.8, 10.0.0.1");
    assertThat(headers.get("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(headers.get("X-Forwarded-Host")).isEqualTo("inner:81");
    assertThat(headers.get("X-Forwarded-Prefix")).isEqualTo("/own");
    assertThat(headers.get("X-Request-Id")).isEqualTo("ours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X_Forwarded_For",
        "x-forwarded-client-cert",
        "X-Real_IP",
        "Client-Cert",
        "X-SSL-Client-Verify",
        "X-Original-URL",
        "X-Rewrite-Url",
        "X.Forwarded~For",
        "True-Client-IP",
        "Front-End-Https",
        "CF-Connecting-IP",
        "WL-Proxy-Client-IP",
        "HTTP_X_FORWARDED_FOR",
        "X-Original-Host",
        "Proxy"
      })
  void no_spelling_of_a_claim_gets_through(String name) {
    headers.set(name, "forged");

    rewrittenFrom("192.168.0.7");

    assertThat(headers.entries()).noneMatch(header -> header.getValue().contains("forged"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forward", "Forwarded-By", "Client-Certs", "X-Realm", "Content-Type"})
  void what_only_looks_like_one_goes_on(String name) {
    headers.set(name, "kept");

    rewrittenFrom("192.168.0.7");

    assertThat(headers.get(name)).isEqualTo("kept");
  }
}
