package io.signalbox.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A worker that is none: it registers and answers every request as it is told to. */
final class StubMember implements AutoCloseable {

  private final HttpServer server;
  private final StubRegistration registration;
  private volatile int status = 200;

  private StubMember(Cluster cluster, String id) throws IOException, InterruptedException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    registration =
        new StubRegistration(cluster, "worker-service", id, server.getAddress().getPort());
  }

  /** Registers it; when it is closed, the registry misses its renewals. */
  static StubMember join(Cluster cluster, String id) throws Exception {
    return new StubMember(cluster, id);
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

  @Override
  public void close() {
    registration.close();
    server.stop(0);
  }
}
