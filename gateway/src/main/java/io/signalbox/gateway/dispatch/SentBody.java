package io.signalbox.gateway.dispatch;

import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What an instance has been given of a request's body, as long as it is short, so that another one
 * can be given the same. A call of gRPC has a body and is repeated when the instance says that it
 * has done nothing. For one thread.
 */
final class SentBody {

  /** Bytes that are kept. */
  private static final int MOST = 16 * 1024;

  /** Parts that are kept: each costs more than the few bytes that it may have. */
  private static final int MOST_PARTS = 256;

  private final Deque<HttpContent> parts = new ArrayDeque<>(0);
  private int bytes;
  private boolean gone;

  /**
   * Keeps the part if it has room.
   *
   * @return whether all is still there
   */
  boolean keep(HttpContent part) {
    bytes += part.content().readableBytes();
    if (!gone && (bytes > MOST || parts.size() == MOST_PARTS)) {
      discard();
    } else if (!gone) {
      parts.add(part.retainedDuplicate());
    }
    return !gone;
  }

  /** Puts what is kept before what waits. */
  void putBack(Deque<HttpContent> waiting) {
    for (HttpContent last = parts.pollLast(); last != null; last = parts.pollLast()) {
      waiting.addFirst(last);
    }
    bytes = 0;
  }

  /** It is not needed any more. */
  void discard() {
    gone = true;
    parts.forEach(ReferenceCountUtil::release);
    parts.clear();
  }
}
