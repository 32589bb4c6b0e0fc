package io.signalbox.gateway.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What one exchange is to be: everything about it follows from its number, so that client and
 * instance agree without a word, and a failure can be played again.
 */
record Play(long id) {

  /** How an instance frames and ends its answer. */
  enum Ending {
    LENGTH,
    CHUNKED,
    CLOSE_DELIMITED,
    /** With a length, and then bytes that nobody asked for. */
    EXTRA,
    /** Ends the connection within the body. */
    CUT,
    RESET,
    /** Ends it before the answer. */
    NOTHING,
    /** Answers before it has read the request's body, and closes. */
    EARLY
  }

  /** What a client does beside asking. */
  enum Manner {
    PLAIN,
    SPLIT,
    SLOW_READER,
    HALF_CLOSE,
    HTTP_1_0,
    /** Goes in the middle of its request. */
    RESET_IN_REQUEST,
    /** Goes in the middle of the answer. */
    RESET_IN_ANSWER,
    /** Sends a chunk that is none. */
    BROKEN_CHUNK
  }

  /** More than there are of randomness in one exchange. */
  private static final int USES = 64;

  private static final String PREFIX = "/api/tasks/f";

  static Play of(String path) {
    return new Play(Long.parseLong(path.substring(PREFIX.length())));
  }

  String path() {
    return PREFIX + id;
  }

  /** The same at each call; {@code what} tells one use from another. */
  RandomGenerator random(int what) {
    return new SplittableRandom(id * USES + what);
  }

  Ending ending() {
    RandomGenerator random = random(1);
    return random.nextInt(3) > 0
        ? Ending.values()[random.nextInt(3)]
        : Ending.values()[random.nextInt(Ending.values().length)];
  }

  Manner manner() {
    RandomGenerator random = random(2);
    return random.nextBoolean()
        ? Manner.PLAIN
        : Manner.values()[random.nextInt(Manner.values().length)];
  }

  int interims() {
    return Math.max(0, random(3).nextInt(8) - 5);
  }

  boolean post() {
    return manner() == Manner.BROKEN_CHUNK || random(4).nextInt(3) == 0;
  }

  boolean chunkedRequest() {
    return manner() == Manner.BROKEN_CHUNK
        || manner() != Manner.HTTP_1_0 && random(5).nextBoolean();
  }

  byte[] requestBody() {
    return body(6, 20_000);
  }

  byte[] answerBody() {
    return body(7, random(8).nextInt(10) == 0 ? 300_000 : 20_000);
  }

  @Override
  public String toString() {
    return "%d (%s, %s, %s)".formatted(id, post() ? "POST" : "GET", manner(), ending());
  }

  /** Its number again and again, so that bytes of another exchange show. */
  private byte[] body(int what, int most) {
    int length = random(what).nextInt(most);
    String mark = "<%d-%d>".formatted(id, what);
    return mark.repeat(length / mark.length() + 1)
        .substring(0, length)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
