package io.signalbox.system;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The entry of a server of a test in the registry; when it is closed, its renewals are missed. */
final class StubRegistration implements AutoCloseable {

  private final Cluster cluster;
  private final String path;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor();

  /** Registers the server at {@code port} of this machine. */
  StubRegistration(Cluster cluster, String service, String id, int port)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    String application = service.toUpperCase(java.util.Locale.ROOT);
    this.path = "/eureka/apps/" + application + "/" + id;
    String body =
        """
        {"instance": {"instanceId": "%s", "app": "%s", "hostName": "127.0.0.1",
          "ipAddr": "127.0.0.1", "vipAddress": "%s", "status": "UP",
          "port": {"$": %d, "@enabled": "true"},
          "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
            "name": "MyOwn"}}}
        """
            .formatted(id, application, service, port);
    HttpResponse<String> answer =
        http.send(
            request("/eureka/apps/" + application).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 204) {
      throw new AssertionError("Not registered: " + answer.statusCode() + " " + answer.body());
    }
    renewals.scheduleAtFixedRate(this::renew, 1, 1, TimeUnit.SECONDS);
  }

  private void renew() {
    try {
      http.send(request(path).PUT(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
    } catch (IOException e) {
      // The next one may succeed; without any, the registry drops it and the test sees that.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(cluster.registry(path))
        .header("Authorization", cluster.registryAuthorization())
        .header("Content-Type", "application/json");
  }

  @Override
  public void close() {
    renewals.close();
    http.close();
  }
}
