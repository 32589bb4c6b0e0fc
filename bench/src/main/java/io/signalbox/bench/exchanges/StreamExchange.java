package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Five events, one after the other, and when each comes: they are of no use when they come
 * together.
 *
 * @param up whether the client sends them, and not the service
 */
record StreamExchange(String name, boolean up, Origin origin) implements Exchange {

  private static final int EVENTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Below it nobody is kept waiting, and a busy machine may take as long. */
  private static final Duration AT_ONCE = Duration.ofMillis(100);

  private static final String FIELDS =
      "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Override
  public Observed over(Way way) throws IOException, InterruptedException {
    List<Long> sent = new CopyOnWriteArrayList<>();
    List<Long> came = new CopyOnWriteArrayList<>();
    Conversation conversation;
    if (up) {
      origin.plays(
          new Answering(
              request -> {
                came.addAll(request.body().parts());
                return List.of(Piece.text("HTTP/1.1 204 No Content\r\n\r\n"));
              },
              false));
      String head = "POST /shop/events HTTP/1.1\r\nHost: shop.example\r\n" + FIELDS;
      conversation =
          Conversation.with(way.http(), List.of(new Step(pieces(head, sent), false, false, 1)));
    } else {
      String head = "HTTP/1.1 200 OK\r\nCache-Control: no-cache\r\n" + FIELDS;
      origin.plays(new Answering(_ -> pieces(head, sent), false));
      String request =
          "GET /shop/events HTTP/1.1\r\nHost: shop.example\r\nAccept: text/event-stream\r\n\r\n";
      conversation = Conversation.with(way.http(), List.of(Step.asking(request)));
      conversation.answers().forEach(answer -> came.addAll(answer.body().parts()));
    }
    List<Duration> delays = delays(sent, came);
    List<Line> client = new ArrayList<>(conversation.lines());
    client.addAll(told(delays));
    return new Observed(origin.notes(), client, delays);
  }

  private static List<Piece> pieces(String head, List<Long> sent) {
    List<Piece> pieces = new ArrayList<>();
    pieces.add(Piece.text(head));
    for (int i = 1; i <= EVENTS; i++) {
      String event = "id: " + i + "\ndata: {\"price\":" + i + "}\n\n";
      pieces.add(Piece.pause(PAUSE));
      pieces.add(_ -> sent.add(System.nanoTime()));
      pieces.add(Piece.text(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n"));
    }
    pieces.add(Piece.pause(PAUSE));
    pieces.add(Piece.text("0\r\n\r\n"));
    return pieces;
  }

  private static List<Duration> delays(List<Long> sent, List<Long> came) {
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < Math.min(sent.size(), came.size()); i++) {
      delays.add(Duration.ofNanos(came.get(i) - sent.get(i)));
    }
    return delays;
  }

  private static List<Line> told(List<Duration> delays) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < delays.size(); i++) {
      Duration delay = delays.get(i);
      String when = delay.compareTo(AT_ONCE) < 0 ? "at once" : "after " + delay.toMillis() + " ms";
      lines.add(Line.note("event " + (i + 1) + " came " + when));
    }
    return lines;
  }
}
