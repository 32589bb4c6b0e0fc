package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Answers each request once it is there, and keeps the connection, as HTTP/1.1 has it. To one
 * without a Host it says 400, as a server must (RFC 9112, section 3.2).
 *
 * @param closes whether it ends the connection behind its answer, whatever the request says
 */
record Answering(Function<Message, List<Piece>> answer, boolean closes) implements Service {

  private static final Piece CONTINUE = Piece.text("HTTP/1.1 100 Continue\r\n\r\n");

  private static final Piece NO_HOST =
      Piece.text("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");

  /** The same answer to each, byte by byte. */
  static Answering with(String bytes) {
    return new Answering(_ -> List.of(Piece.text(bytes)), false);
  }

  static Answering with(Piece... pieces) {
    return new Answering(_ -> List.of(pieces), false);
  }

  Answering thenCloses() {
    return new Answering(answer, true);
  }

  @Override
  public boolean serve(Head head, Connection connection, Consumer<Line> notes) throws IOException {
    if (head.says("Expect", "100-continue")) {
      connection.send(List.of(CONTINUE));
    }
    Message request = connection.message(head, Framing.ofRequest(head));
    request.lines().forEach(notes);
    if (!request.body().whole()) {
      return false;
    }
    boolean faulty = head.start().endsWith("HTTP/1.1") && head.first("Host").isEmpty();
    connection.send(faulty ? List.of(NO_HOST) : answer.apply(request));
    return !closes && !head.says("Connection", "close") && !head.start().endsWith("HTTP/1.0");
  }
}
