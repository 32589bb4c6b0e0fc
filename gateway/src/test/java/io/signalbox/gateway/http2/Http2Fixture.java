package io.signalbox.gateway.http2;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.http2.Http2Client.Exchange;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** One client of HTTP/2 and one instance of HTTP/1.1, with a gateway between them for all tests. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class Http2Fixture {

  private final String[] properties;

  RunningGateway gateway;
  Upstream upstream;
  Http2Client client;

  /**
   * @param properties of the gateway
   */
  Http2Fixture(String answerTimeout, String... properties) {
    this.properties =
        Stream.concat(
                Stream.of(
                    "signalbox.server.answer-timeout=" + answerTimeout,
                    "signalbox.gateway.max-share-per-client=1"),
                Stream.of(properties))
            .toArray(String[]::new);
  }

  @BeforeAll
  void start() {
    gateway = RunningGateway.start(properties);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @BeforeEach
  void connect() {
    upstream = Upstream.start();
    gateway.workers(worker("worker-1", upstream.port()));
    client = Http2Client.connect(gateway.port());
  }

  @AfterEach
  void disconnect() {
    client.close();
    upstream.close();
  }

  static void over(Exchange exchange) {
    await().until(exchange::isOver);
  }
}
