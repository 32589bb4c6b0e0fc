package io.signalbox.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** How many instances there may be, and how often the table may change. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "signalbox.registry.password=a-test-secret")
class TableBoundsTest {

  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  @Nested
  @DirtiesContext
  @TestPropertySource(
      properties = {
        "signalbox.registration.max-instances=4",
        "signalbox.registration.max-instances-per-service=2",
        "signalbox.registration.changes-per-second=1000"
      })
  class Instances {

    @Test
    void there_are_no_more_than_there_may_be_and_those_that_are_there_stay() throws Exception {
      for (String id : new String[] {"one-1", "one-2", "two-1", "two-2"}) {
        assertThat(register(id).statusCode()).isEqualTo(204);
      }
      assertThat(register("one-3").body())
          .contains("urn:signalbox:problem:table-full", "max-instances-per-service");
      HttpResponse<String> full = register("three-1");
      assertThat(full.statusCode()).isEqualTo(429);
      assertThat(full.headers().firstValue("Retry-After")).isPresent();
      assertThat(full.body()).contains("urn:signalbox:problem:table-full");

      assertThat(register("one-2").statusCode()).isEqualTo(204);
      assertThat(send("PUT", "/eureka/apps/TWO/two-2", "").statusCode()).isEqualTo(200);
      assertThat(send("DELETE", "/eureka/apps/TWO/two-2", "").statusCode()).isEqualTo(200);
      assertThat(register("three-1").statusCode()).isEqualTo(204);
    }
  }

  @Nested
  @DirtiesContext
  @TestPropertySource(
      properties = {
        "signalbox.registration.max-instances=4",
        "signalbox.registration.changes-per-second=1000"
      })
  class Names {

    @Test
    void names_of_services_come_to_an_end_too() throws Exception {
      HttpResponse<String> last = null;
      for (int i = 0; i < 45; i++) {
        last = register("name" + i + "-1");
        send("DELETE", "/eureka/apps/NAME" + i + "/name" + i + "-1", "");
      }
      assertThat(last.statusCode()).isEqualTo(429);
      assertThat(last.body()).contains("different services");
    }
  }

  @Nested
  @DirtiesContext
  @TestPropertySource(
      properties = {
        "signalbox.registration.max-instances=10",
        "signalbox.registration.changes-per-second=1"
      })
  class Changes {

    @Test
    void the_table_changes_no_more_often_than_it_may_and_renewals_are_no_changes()
        throws Exception {
      int refused = 0;
      for (int i = 0; i < 30; i++) {
        HttpResponse<String> answer = register("one-1");
        if (answer.statusCode() == 429) {
          assertThat(answer.body()).contains("urn:signalbox:problem:too-many-changes");
          refused++;
        }
        assertThat(send("PUT", "/eureka/apps/ONE/one-1", "").statusCode()).isEqualTo(200);
      }
      assertThat(refused).isBetween(5, 20);
    }
  }

  private HttpResponse<String> register(String id) throws Exception {
    String service = id.substring(0, id.indexOf('-'));
    String app = service.toUpperCase(Locale.ROOT);
    return send(
        "POST",
        "/eureka/apps/" + app,
        """
        {"instance": {"instanceId": "%s", "app": "%s", "hostName": "127.0.0.1",
          "ipAddr": "127.0.0.1", "vipAddress": "%s", "port": {"$": 1234, "@enabled": "true"},
          "dataCenterInfo": {"name": "MyOwn"}}}
        """
            .formatted(id, app, service));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    String credential =
        Base64.getEncoder()
            .encodeToString("signalbox:a-test-secret".getBytes(StandardCharsets.US_ASCII));
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Basic " + credential)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
