package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One over a WebSocket, whose client waits for an answer to each frame.
 *
 * @param asks further fields of the handshake, each with the end of its line
 * @param answers those of its answer
 */
record WebSocketExchange(
    String name, String asks, String answers, List<Frame> frames, Origin origin)
    implements Exchange {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  WebSocketExchange {
    frames = List.copyOf(frames);
  }

  @Override
  public Observed over(Way way) throws IOException, InterruptedException {
    origin.plays(new WebSocketEcho(answers));
    List<Line> client = new ArrayList<>();
    try (Connection connection = Connection.to(way.http())) {
      connection.waitsFor(PATIENCE);
      connection.send(List.of(Piece.text(handshake())));
      try {
        converse(connection, client);
      } catch (IOException e) {
        client.add(Line.note("no frame in answer"));
      }
      client.add(connection.ending());
    }
    return new Observed(origin.notes(), client, List.of());
  }

  private String handshake() {
    return "GET /shop/chat HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\n"
        + "Upgrade: websocket\r\nOrigin: http://shop.example\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + asks
        + "\r\n";
  }

  private void converse(Connection connection, List<Line> client) throws IOException {
    Optional<Head> head = connection.head();
    if (head.isEmpty()) {
      client.add(Line.note("no answer"));
      return;
    }
    client.addAll(connection.message(head.get(), Framing.ofAnswer(head.get(), false)).lines());
    if (head.get().status() != 101) {
      return;
    }
    for (Frame frame : frames) {
      connection.send(List.of(frame.masked()));
      client.add(Frame.read(connection.in()).line());
    }
  }
}
