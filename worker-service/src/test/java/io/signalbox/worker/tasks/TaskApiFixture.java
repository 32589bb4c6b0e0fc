package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.FakeDataTier;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The task API over real HTTP, with the data tier in memory. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "eureka.client.enabled=false",
      "signalbox.leaving.accept-for=0s",
      "signalbox.internal.password=a-test-secret",
      "signalbox.worker.renew-interval=50ms",
      "signalbox.worker.drain-timeout=100ms",
      "signalbox.tasks.watch-interval=20ms",
      "signalbox.tasks.max-downloads=3",
      "signalbox.tasks.download-timeout=2s",
      "signalbox.memory.answer-timeout=2s",
      "signalbox.data-tier.patience=300ms"
    })
public abstract class TaskApiFixture {

  protected static final FakeDataTier DATA_TIER = new FakeDataTier();
  protected static final JsonMapper JSON = JsonMapper.shared();

  @LocalServerPort protected int port;
  @LocalManagementPort protected int managementPort;
  protected final HttpClient client = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void dataTier(DynamicPropertyRegistry properties) {
    properties.add(
        "spring.cloud.discovery.client.simple.instances.db-service[0].uri",
        () -> "http://127.0.0.1:" + DATA_TIER.port());
  }

  protected static void assertProblem(HttpResponse<String> answer, int status, String type) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).at("/type").asString()).isEqualTo("urn:signalbox:problem:" + type);
  }

  protected static String task(String type, Map<String, Object> input) {
    return JSON.writeValueAsString(Map.of("type", type, "input", input));
  }

  protected HttpResponse<String> post(String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        request("/api/tasks")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  protected HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  protected HttpResponse<String> delete(HttpResponse<String> accepted) throws Exception {
    return client.send(
        request("/api/tasks/" + json(accepted).at("/id").asString()).DELETE().build(),
        BodyHandlers.ofString());
  }

  protected HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  protected static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }

  /** Sends what no tidy client would, and returns the status line. */
  protected String rawStatus(String method, String path, String header) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      String body = "{\"type\":\"sleep\",\"input\":{\"seconds\":0}}";
      String length =
          method.equals("GET") || header.startsWith("Content-Length")
              ? ""
              : "Content-Length: " + body.length() + "\r\n";
      socket
          .getOutputStream()
          .write(
              (method
                      + " "
                      + path
                      + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                      + length
                      + header
                      + "\r\n\r\n"
                      + (method.equals("GET") ? "" : body))
                  .getBytes(StandardCharsets.UTF_8));
      byte[] start = socket.getInputStream().readNBytes(40);
      return new String(start, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    }
  }

  protected HttpResponse<String> postBytes(byte[] body, String contentType, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        request("/api/tasks")
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Sends a request as it stands and returns all that is answered until the connection ends. */
  protected String raw(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
