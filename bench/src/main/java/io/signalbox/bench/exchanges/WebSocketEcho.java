package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens a WebSocket to whoever asks for one and sends back what comes.
 *
 * @param fields further ones of its answer, each with the end of its line
 */
record WebSocketEcho(String fields) implements Service {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  @Override
  public boolean serve(Head head, Connection connection, Consumer<Line> notes) throws IOException {
    Message.of(head).lines().forEach(notes);
    connection.send(
        List.of(
            Piece.text(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + accept(head.first("Sec-WebSocket-Key"))
                    + "\r\n"
                    + fields
                    + "\r\n")));
    while (true) {
      Frame frame = Frame.read(connection.in());
      notes.accept(frame.line());
      Frame answer = frame.first() == Frame.PING ? new Frame(Frame.PONG, frame.payload()) : frame;
      connection.send(List.of(answer.plain()));
      if (frame.first() == Frame.CLOSE) {
        return false;
      }
    }
  }

  private static String accept(String key) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has it", e);
    }
  }
}
