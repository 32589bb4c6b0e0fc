package io.signalbox.bench.exchanges;

import java.util.ArrayList;
import java.util.List;

/** A request or an answer, as it came. */
record Message(Head head, Body body, List<Field> trailers) {

  Message {
    trailers = List.copyOf(trailers);
  }

  /** One without a body. */
  static Message of(Head head) {
    return new Message(head, Digest.of(new byte[0]), List.of());
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(Line.start(head.start()));
    head.fields().forEach(field -> lines.add(Line.field(field)));
    lines.add(Line.body(body));
    trailers.forEach(trailer -> lines.add(Line.trailer(trailer)));
    return lines;
  }
}
