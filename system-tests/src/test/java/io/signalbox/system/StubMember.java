package io.signalbox.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A worker that is none: it registers and answers every request as it is told to. */
final class StubMember implements AutoCloseable {

  private static final String APPLICATION = "/eureka/apps/WORKER-SERVICE";

  private final Cluster cluster;
  private final String id;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor();
  private volatile int status = 200;

  private StubMember(Cluster cluster, String id, HttpServer server) {
    this.cluster = cluster;
    this.id = id;
    this.server = server;
  }

  /** Registers it; when it is closed, the registry misses its renewals. */
  static StubMember join(Cluster cluster, String id) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    StubMember member = new StubMember(cluster, id, server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", member::answer);
    server.start();
    member.register();
    member.renewals.scheduleAtFixedRate(member::renew, 1, 1, TimeUnit.SECONDS);
    return member;
  }

  void answersWith(int status) {
    this.status = status;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean actuator = exchange.getRequestURI().getPath().startsWith("/actuator");
      exchange.sendResponseHeaders(actuator ? 404 : status, -1);
    }
  }

  private void register() throws IOException, InterruptedException {
    String body =
        """
        {"instance": {"instanceId": "%s", "app": "WORKER-SERVICE", "hostName": "127.0.0.1",
          "ipAddr": "127.0.0.1", "vipAddress": "worker-service", "status": "UP",
          "port": {"$": %d, "@enabled": "true"},
          "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
            "name": "MyOwn"}}}
        """
            .formatted(id, server.getAddress().getPort());
    HttpResponse<String> answer =
        http.send(
            request(APPLICATION).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 204) {
      throw new AssertionError("Not registered: " + answer.statusCode() + " " + answer.body());
    }
  }

  private void renew() {
    try {
      http.send(
          request(APPLICATION + "/" + id).PUT(BodyPublishers.noBody()).build(),
          BodyHandlers.discarding());
    } catch (IOException e) {
      // The next one may succeed; without any, the registry drops it and the test sees that.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest.Builder request(String path) throws IOException {
    URI uri = cluster.registry(path);
    return HttpRequest.newBuilder(uri)
        .header("Authorization", cluster.registryAuthorization())
        .header("Content-Type", "application/json");
  }

  @Override
  public void close() {
    renewals.close();
    server.stop(0);
    http.close();
  }
}
