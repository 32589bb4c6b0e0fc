package io.signalbox.bench.conformance;

import java.util.List;

/**
 * What a server sends for a request, byte by byte.
 *
 * @param early whether it answers as soon as it has the head, and reads no body
 * @param pieces with a pause between them
 * @param end what it does to the connection then
 */
record Behaviour(boolean early, List<String> pieces, End end) {

  /** Of what it sends. */
  enum End {
    KEEPS,
    CLOSES,
    RESETS
  }

  Behaviour {
    pieces = List.copyOf(pieces);
  }

  static Behaviour sends(String... pieces) {
    return new Behaviour(false, List.of(pieces), End.KEEPS);
  }

  /** An ordinary answer. */
  static Behaviour whole(String body) {
    return sends("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  Behaviour thenCloses() {
    return new Behaviour(early, pieces, End.CLOSES);
  }

  Behaviour thenResets() {
    return new Behaviour(early, pieces, End.RESETS);
  }

  Behaviour beforeTheBody() {
    return new Behaviour(true, pieces, end);
  }
}
