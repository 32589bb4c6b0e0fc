package io.signalbox.handoff.server;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** How far the requests of one connection and their answers are. Its event loop only. */
final class Turns {

  private final Queue<Asked> unanswered = new ArrayDeque<>();
  private int unfinished;
  private int inServer;
  private long begun;
  private boolean over;

  /**
   * A request without an answer.
   *
   * @param old whether it is of HTTP/1.0
   */
  record Asked(HttpMethod method, boolean old) {}

  void began(HttpRequest request) {
    unanswered.add(
        new Asked(request.method(), request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0));
    unfinished++;
    begun++;
    over = !HttpUtil.isKeepAlive(request);
  }

  /** The header of an answer is about to be written. */
  void answers(HttpResponse response) {
    over |= !HttpUtil.isKeepAlive(response);
  }

  /** An answer has been written whole. */
  void ended() {
    unfinished--;
  }

  /** The server needs longer for a request than to its answer's last byte. */
  void enteredServer() {
    inServer++;
  }

  void leftServer() {
    inServer--;
  }

  /** No request is taken after those that have begun. */
  void end() {
    over = true;
  }

  /** Whether the client's next request would not be answered. */
  boolean areOver() {
    return over;
  }

  /** Whether the next request has to wait. */
  boolean areTaken() {
    return unfinished > 0 || inServer > 0;
  }

  /** Requests that have begun and have not been answered whole. */
  int unfinished() {
    return unfinished;
  }

  /** Requests so far. */
  long begun() {
    return begun;
  }

  /** The oldest request that has no answer's header yet. */
  @Nullable Asked unanswered() {
    return unanswered.peek();
  }

  /** The same, which gets its answer's header now. */
  @Nullable Asked pollUnanswered() {
    return unanswered.poll();
  }
}
