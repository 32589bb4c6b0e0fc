package io.signalbox.bench.soak;

import io.signalbox.bench.http.Request;
import io.signalbox.bench.http.Response;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/** What a client may ask, and what answer it must get. */
enum Question {
  SMALL("/api/tasks/200", memberAnswers(200)),
  LARGER("/api/tasks/10240", memberAnswers(10_240)),
  /** Of no route: whoever has the connection, it goes back to the gateway. */
  NO_ROUTE("/nowhere", response -> response.status() == 404 && response.servedBy() == null);

  private final String path;
  private final Predicate<Response> answer;

  Question(String path, Predicate<Response> answer) {
    this.path = path;
    this.answer = answer;
  }

  private static Predicate<Response> memberAnswers(int length) {
    String body = "x".repeat(length);
    return response ->
        response.status() == 200 && response.servedBy() != null && response.body().equals(body);
  }

  Request request(InetSocketAddress server) {
    return Request.get(server, path);
  }

  boolean isAnsweredBy(Response response) {
    return answer.test(response);
  }
}
