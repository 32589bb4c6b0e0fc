package io.signalbox.bench.exchanges;

/** How the end of a body is told (RFC 9112, section 6.3). */
enum Framing {
  NONE,
  LENGTH,
  CHUNKS,
  END_OF_CONNECTION;

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int OK = 200;

  static Framing ofRequest(Head head) {
    return byFields(head, NONE);
  }

  /**
   * @param toHead whether it is the answer to a HEAD
   */
  static Framing ofAnswer(Head head, boolean toHead) {
    int status = head.status();
    if (toHead || status < OK || status == NO_CONTENT || status == NOT_MODIFIED) {
      return NONE;
    }
    return byFields(head, END_OF_CONNECTION);
  }

  private static Framing byFields(Head head, Framing otherwise) {
    if (head.says("Transfer-Encoding", "chunked")) {
      return CHUNKS;
    }
    return head.first("Content-Length").isEmpty() ? otherwise : LENGTH;
  }
}
