package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.HttpProtocol;

/** What cannot be handed over, because it is encrypted or many requests at once, is proxied. */
class HandoffProtocolsTest {

  /** RFC 7541, appendix A. */
  private static final int STATUS_200 = (byte) 0x88;

  private static final String PASSWORD = "of-this-test";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path parent;

  @Test
  void http_1_1_within_tls_is_proxied() throws Exception {
    try (HandoffCluster cluster = withTls("server.http2.enabled=false");
        HttpClient client = client()) {
      isProxied(cluster.gateway(), client, "https", Version.HTTP_1_1);
    }
  }

  @Test
  void http_2_within_tls_is_proxied() throws Exception {
    try (HandoffCluster cluster = withTls("server.http2.enabled=true");
        HttpClient client = client()) {
      isProxied(cluster.gateway(), client, "https", Version.HTTP_2);
      isProxied(cluster.gateway(), client, "https", Version.HTTP_1_1);
    }
  }

  private static @Nullable HttpResponseStatus statusInHttp2(RunningGateway gateway, String path) {
    return reactor.netty.http.client.HttpClient.create()
        .protocol(HttpProtocol.H2C)
        .get()
        .uri("http://127.0.0.1:" + gateway.port() + path)
        .response()
        .map(response -> response.status())
        .block(PATIENCE);
  }

  /** What the answer's header begins with on stream 1, which Netty's own client leaves out. */
  private static int headOfFirstStream(RunningGateway gateway, String path) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    // RFC 7541: GET, http, a path, an authority.
    head.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, 0x44, (byte) path.length()});
    head.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
    head.writeBytes(new byte[] {0x41, 1, 'a'});
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      out.write(new byte[] {0, 0, (byte) head.size(), 1, 5, 0, 0, 0, 1});
      head.writeTo(out);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int lengthAndKind = in.readInt();
        in.skipNBytes(5);
        byte[] payload = in.readNBytes(lengthAndKind >>> 8);
        if ((lengthAndKind & 0xff) == 1) {
          return payload[0];
        }
      }
    }
  }

  @Test
  void clients_of_http_1_are_handed_off_beside_those_of_http_2() throws Exception {
    try (HandoffCluster cluster = HandoffCluster.start(folder(), List.of(), List.of())) {
      RunningGateway gateway = cluster.gateway();
      assertThat(statusInHttp2(gateway, "/greet/Ada")).isEqualTo(HttpResponseStatus.OK);
      assertThat(headOfFirstStream(gateway, "/greet/Ada")).isEqualTo(STATUS_200);
      assertThat(handedOver(gateway)).isZero();
      try (RawClient raw = new RawClient(gateway.port())) {
        assertThat(raw.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
      }
      assertThat(handedOver(gateway)).isEqualTo(1);
    }
  }

  @Test
  void who_comes_by_a_proxy_whose_word_counts_is_proxied() throws Exception {
    try (HandoffCluster cluster =
        HandoffCluster.start(
            folder(), List.of(), List.of("signalbox.gateway.trusted-networks=127.0.0.0/8"))) {
      RunningGateway gateway = cluster.gateway();
      try (RawClient raw = new RawClient(gateway.port())) {
        String answer =
            raw.send("GET /greet/headers HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n")
                .answer()
                .body();
        assertThat(answer).contains("9.9.9.9, 127.0.0.1");
      }
      assertThat(handedOver(gateway)).isZero();
      assertThat(gateway.sum("signalbox.handoff.proxied", "reason", "proxy")).isEqualTo(1);
    }
  }

  @Test
  void http_2_in_the_clear_is_proxied_and_so_is_all_else_that_comes_to_its_port() throws Exception {
    try (HandoffCluster cluster =
            HandoffCluster.start(folder(), List.of(), List.of("server.http2.enabled=true"));
        HttpClient upgrading = HttpClient.newHttpClient()) {
      RunningGateway gateway = cluster.gateway();
      isProxied(gateway, upgrading, "http", Version.HTTP_2);
      isProxied(gateway, upgrading, "http", Version.HTTP_1_1);

      for (String path : List.of("/greet/Ada", "/other/thing", "/greet/Bea")) {
        assertThat(statusInHttp2(gateway, path)).as(path).isEqualTo(HttpResponseStatus.OK);
      }
      try (RawClient raw = new RawClient(gateway.port())) {
        for (int i = 0; i < 3; i++) {
          assertThat(raw.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
          assertThat(raw.send(get("/other/thing")).answer().status()).isEqualTo(200);
        }
      }
      assertThat(handedOver(gateway)).isZero();
    }
  }

  @Test
  void a_member_that_speaks_http_2_in_the_clear_takes_nothing_over() {
    try (HandoffCluster cluster =
        HandoffCluster.start(folder(), List.of("server.http2.enabled=true"), List.of())) {
      for (int i = 0; i < 3; i++) {
        try (RawClient client = new RawClient(cluster.gateway().port())) {
          assertThat(client.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
          assertThat(client.send(get("/other/thing")).answer().status()).isEqualTo(200);
          assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
        }
      }
      assertThat(cluster.gateway().sum("signalbox.handoff.links")).isZero();
      assertThat(handedOver(cluster.gateway())).isZero();
    }
  }

  private Path folder() {
    return parent.resolve("handoff");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }

  private static double handedOver(RunningGateway gateway) {
    return gateway.sum("signalbox.handoff.handed.over");
  }

  private static void isProxied(
      RunningGateway gateway, HttpClient client, String scheme, Version version) throws Exception {
    String origin = scheme + "://127.0.0.1:" + gateway.port();
    HttpRequest.Builder request = HttpRequest.newBuilder().version(version).timeout(PATIENCE);
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> greeting =
          client.send(
              request.GET().uri(URI.create(origin + "/greet/Ada")).build(),
              BodyHandlers.ofString());
      assertThat(greeting.version()).isEqualTo(version);
      assertThat(greeting.body()).isEqualTo("Hello Ada");
      assertThat(greeting.headers().firstValue("X-Served-By")).contains("greeter");

      HttpResponse<String> other =
          client.send(
              request.GET().uri(URI.create(origin + "/other/thing")).build(),
              BodyHandlers.ofString());
      assertThat(other.headers().firstValue("X-Served-By")).contains("other");

      HttpResponse<String> large =
          client.send(
              request
                  .POST(BodyPublishers.ofByteArray(new byte[200_000]))
                  .uri(URI.create(origin + "/greet"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(large.body()).isEqualTo("Read 200000");
    }
    assertThat(handedOver(gateway)).isZero();
    assertThat(gateway.sum("signalbox.handoff.proxied")).isPositive();
  }

  private HandoffCluster withTls(String protocol) throws Exception {
    Path log = parent.resolve("keytool.log");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "gateway",
                "-keyalg",
                "EC",
                "-dname",
                "CN=gateway",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keys().toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(log)).isZero();
    return HandoffCluster.start(
        folder(),
        List.of(),
        List.of(
            protocol,
            "server.ssl.key-store=" + keys(),
            "server.ssl.key-store-password=" + PASSWORD));
  }

  private Path keys() {
    return parent.resolve("keys.p12");
  }

  /** Trusts the gateway's certificate and no other. */
  private HttpClient client() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys())) {
      store.load(in, PASSWORD.toCharArray());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
