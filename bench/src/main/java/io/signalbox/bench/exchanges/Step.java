package io.signalbox.bench.exchanges;

import java.util.List;

/**
 * What a client sends and then waits for.
 *
 * @param toHead whether the answer has no body, as it is to a HEAD
 * @param untilInterim whether an interim answer is enough to go on
 * @param answers final ones
 */
record Step(List<Piece> sends, boolean toHead, boolean untilInterim, int answers) {

  Step {
    sends = List.copyOf(sends);
  }

  /** A request of these bytes. */
  static Step asking(String request) {
    return new Step(List.of(Piece.text(request)), request.startsWith("HEAD "), false, 1);
  }

  static Step sending(Piece... pieces) {
    return new Step(List.of(pieces), false, false, 1);
  }

  /** A header behind which the body waits for the server's word. */
  static Step expecting(String header) {
    return new Step(List.of(Piece.text(header)), false, true, 1);
  }
}
