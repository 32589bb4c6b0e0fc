package io.signalbox.gateway.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/** A stock client that opens a WebSocket in HTTP/2 alone, and a stock server that knows no such. */
public final class StockWebSocket implements AutoCloseable {

  private static final int LARGEST = 4 * 1024 * 1024;
  private static final long PATIENCE_SECONDS = 30;

  private final WebSocketClient client;
  private final Events events = new Events();
  private final Session session;

  private StockWebSocket(URI url) throws Exception {
    ClientConnector connector = new ClientConnector();
    connector.setSslContextFactory(new SslContextFactory.Client(true));
    client =
        new WebSocketClient(
            new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client(connector))));
    client.setMaxBinaryMessageSize(LARGEST);
    client.setMaxFrameSize(LARGEST);
    client.start();
    ClientUpgradeRequest request = new ClientUpgradeRequest(url);
    request.addExtensions("permessage-deflate");
    session = client.connect(events, request).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** In TLS (wss), believes everybody. */
  public static StockWebSocket open(String url) throws Exception {
    return new StockWebSocket(URI.create(url));
  }

  /** Sends back each message, compressed where the client wants it. */
  public static DisposableServer echo(String path) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .route(
            routes ->
                routes.ws(
                    path,
                    (in, out) -> out.send(in.aggregateFrames(LARGEST).receive().retain()),
                    WebsocketServerSpec.builder()
                        .maxFramePayloadLength(LARGEST)
                        .compress(true)
                        .build()))
        .bindNow();
  }

  public String extensions() {
    return session.getUpgradeResponse().getHeader("Sec-WebSocket-Extensions");
  }

  /** What comes back. */
  public byte[] send(byte[] message) throws InterruptedException {
    session.sendBinary(ByteBuffer.wrap(message), Callback.NOOP);
    byte[] answer = events.messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(answer).as("something has come").isNotNull();
    return answer;
  }

  /** The code that the other side ends with. */
  public int end() throws Exception {
    session.close(1000, "", Callback.NOOP);
    return events.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    LifeCycle.stop(client);
  }

  /** Public, as Jetty calls it by reflection. */
  public static final class Events extends Session.Listener.AbstractAutoDemanding {

    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public void onWebSocketBinary(ByteBuffer message, Callback taken) {
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      messages.add(bytes);
      taken.succeed();
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback done) {
      closed.complete(code);
      done.succeed();
    }
  }
}
