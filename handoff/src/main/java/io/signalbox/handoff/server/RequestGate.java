package io.signalbox.handoff.server;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Stands at a {@link RequestBoundary} of one connection and decides which requests are served here.
 * Called on the connection's event loop only.
 */
public interface RequestGate {

  /** Before anything else. */
  default void installed(RequestBoundary boundary) {}

  /** Whether another protocol may take the place of HTTP/1.1 on the connection. */
  default boolean allowsOtherProtocols() {
    return true;
  }

  /**
   * Whether the request goes on to the server. Its header may be changed first. Called once for
   * each request, before anything else sees it.
   */
  default boolean passes(HttpRequest request) {
    return true;
  }

  /**
   * A request did not pass, or {@link RequestBoundary#recall} was called, and every request before
   * is answered. The connection waits until the gate has it resume or leave.
   */
  default void held(HeldConnection connection) {
    connection.resume();
  }

  /**
   * Makes the connection this server's until it {@link #rests}, to read from it or to close it.
   *
   * @return false when it is somebody else's by now
   */
  default boolean claim() {
    return true;
  }

  /** All that has been read of the connection is answered. */
  default void rests() {}

  /** A request has gone on to the server. */
  default void began() {}

  /** The header of an answer is about to be written and may be changed. */
  default void answers(HttpResponse response) {}

  /** An answer has been written whole. */
  default void ended() {}

  /**
   * The connection is closed.
   *
   * @param unanswered requests that had begun and have not ended
   */
  default void closed(int unanswered) {}
}
