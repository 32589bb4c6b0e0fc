package io.signalbox.gateway.tls;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.http2.StockWebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;

/** Clients that come in TLS, and others beside them at the same port. */
class TlsTest {

  private static final String PASSWORD = "changeit";

  /** Made once: each takes a JVM of its own. */
  @TempDir private static Path made;

  @TempDir private Path folder;
  private final Upstream upstream = Upstream.start();
  private RunningGateway gateway;

  @BeforeAll
  static void make() throws Exception {
    make("first", "first.example");
    make("shop", "shop.example,*.shop.example");
    make("renewed", "new.example");
  }

  @BeforeEach
  void copy() throws IOException {
    for (String name : List.of("first", "shop")) {
      use(name, name);
    }
  }

  /** As the files of {@code name}, from now on. */
  private void use(String other, String name) throws IOException {
    use(other, name, ".crt");
    use(other, name, ".key");
  }

  private void use(String other, String name, String kind) throws IOException {
    Files.copy(
        made.resolve(other + kind),
        folder.resolve(name + kind),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    upstream.close();
  }

  /** One of its own authority, with a key on P-256, in two files. */
  private static void make(String name, String hosts) throws Exception {
    Path store = made.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + hosts.replace(",", ",dns:"),
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-validity",
                "2")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    writePem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    writePem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
  }

  private static void writePem(String file, String kind, byte[] content) throws IOException {
    Files.writeString(
        made.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
            .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)));
  }

  private void start(String... more) {
    gateway =
        RunningGateway.start(
            Stream.concat(
                    Stream.of(
                        "signalbox.tls.certificates[0].certificate=" + folder.resolve("first.crt"),
                        "signalbox.tls.certificates[0].key=" + folder.resolve("first.key"),
                        "signalbox.tls.certificates[1].certificate=" + folder.resolve("shop.crt"),
                        "signalbox.tls.certificates[1].key=" + folder.resolve("shop.key")),
                    Stream.of(more))
                .toArray(String[]::new));
    gateway.workers(worker("one", upstream.port()));
  }

  /** Believes everybody, whatever he is called, since it is asked whom it meets. */
  private static SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    return context;
  }

  private SSLSocket connect(String host, String... protocols) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), gateway.port());
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    if (!host.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    parameters.setApplicationProtocols(new String[] {"spdy/3", "http/1.1"});
    socket.setSSLParameters(parameters);
    return socket;
  }

  private String shownFor(String host) throws Exception {
    try (SSLSocket socket = connect(host)) {
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  private static String ask(Socket socket, String path) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return readAnswer(socket.getInputStream());
  }

  private static String readAnswer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended after: " + head);
      }
      head.append((char) next);
    }
    int length = head.indexOf("ontent-Length: ");
    int end = head.indexOf("\r\n", Math.max(length, 0));
    int bytes = length < 0 ? 0 : Integer.parseInt(head.substring(length + 15, end).trim());
    return head + new String(in.readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void requests_come_through_as_without_tls(String version) throws Exception {
    start();
    try (SSLSocket client = connect("shop.example", version)) {
      for (int i = 0; i < 3; i++) {
        assertThat(ask(client, "/api/tasks/" + i)).startsWith("HTTP/1.1 200").contains("one");
      }
      assertThat(client.getSession().getProtocol()).isEqualTo(version);
      assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
    }
    assertThat(upstream.requests.getLast().header("X-Forwarded-Proto")).contains("https");
    assertThat(upstream.requests.getLast().header("X-Forwarded-Port")).contains("443");
    assertThat(RawClient.get(gateway.port(), "/api/tasks").status()).isEqualTo(200);
    assertThat(upstream.requests.getLast().header("X-Forwarded-Proto")).contains("http");
    assertThat(gateway.sum("signalbox.tls.certificate.expiry")).isBetween(86_400.0, 172_800.0);
  }

  @Test
  void clients_that_can_speak_http_2_do_and_learn_to_come_so() throws Exception {
    start("signalbox.tls.redirect=true", "signalbox.tls.hsts=1h");
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      URI uri = URI.create("https://127.0.0.1:" + gateway.port() + "/api/tasks/");
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(uri.resolve("" + i)).build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Strict-Transport-Security"))
            .contains("max-age=3600");
      }
    }
    assertThat(upstream.requests.getLast().header("X-Forwarded-Proto")).contains("https");
  }

  @Test
  void a_page_that_came_in_tls_is_of_the_same_origin() throws Exception {
    start();
    gateway.declare(
        "services: {shop: {paths: /shop, addresses: '127.0.0.1:%d', cors: {origins: https://page.example}}}"
            .formatted(upstream.port()));
    String origin = "https://127.0.0.1:" + gateway.port();
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      HttpRequest.Builder shop = HttpRequest.newBuilder(URI.create(origin + "/shop"));

      await()
          .until(
              () ->
                  client
                          .send(
                              shop.copy().header("Origin", origin).build(),
                              HttpResponse.BodyHandlers.discarding())
                          .statusCode()
                      == 200);
      assertThat(
              client
                  .send(
                      shop.header("Origin", origin.replace("https", "http")).build(),
                      HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void through_filters_a_request_of_http_2_keeps_its_query_as_it_is() throws Exception {
    start("signalbox.gateway.fast-lane.enabled=false");
    String target = "/api/tasks?f[a]=x&token=abc==&a=1&b=2&a=3";
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.port() + target))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(upstream.requests.getLast().path()).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example, shop",
    "SHOP.example, shop",
    "a.shop.example, shop",
    "a.b.shop.example, first",
    "first.example, first",
    "unknown.example, first",
    "'', first"
  })
  void each_host_has_its_certificate(String host, String shown) throws Exception {
    start();

    assertThat(shownFor(host)).isEqualTo("CN=" + shown);
  }

  @Test
  void what_is_old_is_not_spoken() {
    start();

    assertThatThrownBy(
            () -> {
              try (SSLSocket client = connect("shop.example", "TLSv1.1")) {
                client.startHandshake();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_hello_may_come_byte_by_byte_and_garbage_ends_its_connection() throws Exception {
    start();
    try (Socket garbage = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      garbage.setSoTimeout(10_000);
      garbage.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
      assertThat(garbage.getInputStream().readAllBytes()).hasSizeLessThan(20);
    }
    try (SSLSocket client = connect("shop.example")) {
      assertThat(ask(client, "/api/tasks")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void renewed_files_are_shown_without_a_start() throws Exception {
    start();
    assertThat(shownFor("new.example")).isEqualTo("CN=first");
    try (SSLSocket open = connect("shop.example")) {
      assertThat(ask(open, "/api/tasks")).startsWith("HTTP/1.1 200");
      use("renewed", "shop", ".crt");
      // Not yet its key: nothing changes.
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(shownFor("shop.example")).isEqualTo("CN=shop"));
      use("renewed", "shop", ".key");

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(shownFor("new.example")).isEqualTo("CN=renewed"));
      assertThat(ask(open, "/api/tasks")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void one_that_is_broken_holds_up_no_other() throws Exception {
    start();
    Files.writeString(folder.resolve("first.crt"), "half a certificate");
    use("renewed", "shop");

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(shownFor("new.example")).isEqualTo("CN=renewed"));
    assertThat(shownFor("first.example")).isEqualTo("CN=first");
  }

  @Test
  void plain_requests_are_led_to_tls() throws Exception {
    start("signalbox.tls.redirect=true", "signalbox.tls.hsts=1h");

    RawClient.Answer answer =
        RawClient.exchange(
            gateway.port(), "GET /api/tasks?a=b HTTP/1.1\r\nHost: shop.example:8443\r\n\r\n");

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.head())
        .containsIgnoringCase("location: https://shop.example:8443/api/tasks?a=b");
    assertThat(RawClient.get(gateway.port(), "/.well-known/acme-challenge/x").status())
        .isEqualTo(404);
    assertThat(
            RawClient.exchange(gateway.port(), "GET /a HTTP/1.1\r\nHost: a/b@evil\r\n\r\n")
                .status())
        .isEqualTo(400);
    assertThat(
            RawClient.exchange(
                    gateway.port(), "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                .status())
        .isEqualTo(308);
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      client.setSoTimeout(10_000);
      assertThat(ask(client, "/api/tasks")).startsWith("HTTP/1.1 308");
      assertThat(client.getInputStream().read()).as("the end").isEqualTo(-1);
    }
    assertThat(upstream.requests).isEmpty();
    try (SSLSocket client = connect("shop.example")) {
      assertThat(ask(client, "/api/tasks"))
          .startsWith("HTTP/1.1 200")
          .contains("Strict-Transport-Security: max-age=3600");
    }
  }

  @Test
  void a_key_that_does_not_fit_ends_the_start_with_its_name() throws Exception {
    use("renewed", "first", ".key");

    assertThatThrownBy(this::start)
        .rootCause()
        .hasMessageContaining("first.key is not the key of")
        .hasMessageContaining("first.crt");
  }

  @Test
  void clients_may_have_to_show_who_they_are() throws Exception {
    start(
        "signalbox.tls.client-auth=require",
        "signalbox.tls.redirect=true",
        "signalbox.tls.client-ca=" + folder.resolve("first.crt"));

    assertThatThrownBy(
            () -> {
              try (SSLSocket client = connect("shop.example")) {
                ask(client, "/api/tasks");
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(upstream.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signalbox.tls.redirect=true",
        "signalbox.tls.hsts=1h",
        "signalbox.tls.client-auth=optional"
      })
  void what_means_nothing_without_a_certificate_is_refused(String property) {
    assertThatThrownBy(() -> gateway = RunningGateway.start(property))
        .rootCause()
        .hasMessageContaining("signalbox.tls.");
  }

  @Test
  void whoever_has_to_show_a_certificate_cannot_come_without_tls() {
    assertThatThrownBy(
            () ->
                start(
                    "signalbox.tls.client-auth=require",
                    "signalbox.tls.client-ca=" + folder.resolve("first.crt")))
        .rootCause()
        .hasMessageContaining("needs signalbox.tls.redirect=true");
  }

  @Test
  void nobody_begins_a_second_handshake() throws Exception {
    start();
    try (SSLSocket client = connect("shop.example", "TLSv1.2")) {
      assertThat(ask(client, "/api/tasks")).startsWith("HTTP/1.1 200");

      assertThatThrownBy(
              () -> {
                client.startHandshake();
                ask(client, "/api/tasks");
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void what_breaks_off_in_tls_has_no_end_in_order() throws Exception {
    start();
    upstream.playing(
        (request, connection) -> {
          connection
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\n\r\nhalf of ".getBytes(StandardCharsets.US_ASCII));
          connection.getOutputStream().flush();
          await().until(() -> connection.getInputStream().available() == 0);
          connection.setSoLinger(true, 0);
          connection.close();
        });
    try (SSLSocket client = connect("shop.example")) {
      client
          .getOutputStream()
          .write("GET /api/tasks HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> client.getInputStream().readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_web_socket_may_be_a_stream_of_http_2() throws Exception {
    String path = "/api/tasks/chat";
    DisposableServer server = StockWebSocket.echo(path);
    try {
      start();
      gateway.workers(worker("one", server.port()));
      try (StockWebSocket socket =
          StockWebSocket.open("wss://127.0.0.1:" + gateway.port() + path)) {
        byte[] message = "hello".getBytes(StandardCharsets.US_ASCII);
        assertThat(socket.send(message)).isEqualTo(message);
        assertThat(socket.end()).isEqualTo(1000);
      }
      await().until(() -> gateway.inFlight("one") == 0);
    } finally {
      server.disposeNow();
    }
  }
}
