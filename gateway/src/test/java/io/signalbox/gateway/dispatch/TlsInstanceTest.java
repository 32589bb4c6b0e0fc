package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.signalbox.gateway.RunningGateway;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.client.DefaultServiceInstance;

/** An instance that is registered with a secure port. */
class TlsInstanceTest {

  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "in TLS".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RunningGateway gateway(boolean trusting) {
    RunningGateway gateway =
        RunningGateway.start(
            "spring.cloud.gateway.server.webflux.httpclient.ssl.use-insecure-trust-manager="
                + trusting);
    gateway.workers(
        new DefaultServiceInstance(
            "worker-1", "worker-service", "127.0.0.1", server.getAddress().getPort(), true));
    return gateway;
  }

  @Test
  void is_called_in_tls() {
    try (RunningGateway gateway = gateway(true)) {
      assertThat(gateway.get("/api/tasks").body()).isEqualTo("in TLS");
    }
  }

  @Test
  void is_not_called_when_its_certificate_is_not_trusted() {
    try (RunningGateway gateway = gateway(false)) {
      assertThat(gateway.get("/api/tasks").statusCode()).isIn(502, 503);
    }
  }
}
