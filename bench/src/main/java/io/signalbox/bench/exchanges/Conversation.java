package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client gets that goes through some steps on one connection.
 *
 * @param answers interim ones too
 * @param notes what else there is to tell, the end of the connection last
 */
record Conversation(List<Message> answers, List<Line> notes) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PATIENCE_FOR_INTERIM = Duration.ofSeconds(3);

  /** In which even a large body has gone through. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  Conversation {
    answers = List.copyOf(answers);
    notes = List.copyOf(notes);
  }

  List<Line> lines() {
    return Stream.concat(answers.stream().map(Message::lines).flatMap(List::stream), notes.stream())
        .toList();
  }

  static Conversation with(InetSocketAddress server, List<Step> steps) throws IOException {
    Connection connection = Connection.to(server);
    // A write has no timeout of its own.
    Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(LIMIT, connection));
    try (connection) {
      List<Message> answers = new ArrayList<>();
      List<Line> notes = new ArrayList<>();
      for (Step step : steps) {
        if (!take(step, connection, answers, notes)) {
          break;
        }
      }
      notes.add(connection.ending());
      return new Conversation(answers, notes);
    } finally {
      watchdog.interrupt();
    }
  }

  private static void closeAfter(Duration limit, Connection connection) {
    try {
      Thread.sleep(limit);
      connection.close();
    } catch (InterruptedException | IOException e) {
      // It is over.
    }
  }

  /** Returns whether the next step makes sense. */
  private static boolean take(
      Step step, Connection connection, List<Message> answers, List<Line> notes) {
    try {
      connection.send(step.sends());
    } catch (IOException e) {
      // There may be an answer all the same that says why.
      notes.add(Line.note("the server takes no more of the request"));
    }
    try {
      connection.waitsFor(step.untilInterim() ? PATIENCE_FOR_INTERIM : PATIENCE);
      int left = step.answers();
      while (left > 0) {
        Optional<Head> head = connection.head();
        if (head.isEmpty()) {
          notes.add(Line.note("no answer"));
          return false;
        }
        Message answer =
            connection.message(head.get(), Framing.ofAnswer(head.get(), step.toHead()));
        answers.add(answer);
        if (!head.get().isInterim()) {
          left--;
        } else if (step.untilInterim()) {
          return true;
        }
      }
      return !step.untilInterim();
    } catch (SocketTimeoutException e) {
      notes.add(Line.note(step.untilInterim() ? "no interim answer" : "no answer in time"));
      return step.untilInterim();
    } catch (IOException e) {
      notes.add(Line.note("no answer that could be read"));
      return false;
    }
  }
}
