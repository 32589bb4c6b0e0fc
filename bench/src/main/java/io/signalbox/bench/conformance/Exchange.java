package io.signalbox.bench.conformance;

/**
 * One thing to try.
 *
 * @param rule where it is told what has to become of it, or the question it answers
 * @param request with {@link #PATH} where the path goes that is the exchange's own
 * @param answers final ones that the client waits for
 * @param halfCloses whether the client sends nothing more and says so
 * @param behaviour the server's
 */
record Exchange(
    String name,
    String rule,
    String request,
    int answers,
    boolean halfCloses,
    Behaviour behaviour) {

  static final String PATH = "{path}";

  private static final String GET = "GET " + PATH + " HTTP/1.1\r\nHost: house\r\n\r\n";

  /** An ordinary GET, and what the server makes of it. */
  static Exchange answered(String name, String rule, Behaviour behaviour) {
    return new Exchange(name, rule, GET, 1, false, behaviour);
  }

  /** A request, and an ordinary server. */
  static Exchange asked(String name, String rule, String request) {
    return new Exchange(name, rule, request, 1, false, Behaviour.whole("hello"));
  }

  Exchange asking(String other) {
    return new Exchange(name, rule, other, answers, halfCloses, behaviour);
  }

  Exchange awaiting(int finalAnswers) {
    return new Exchange(name, rule, request, finalAnswers, halfCloses, behaviour);
  }

  Exchange halfClosed() {
    return new Exchange(name, rule, request, answers, true, behaviour);
  }

  /** Whether the answers are to a HEAD, which have no bodies. */
  boolean isHead() {
    return request.startsWith("HEAD ");
  }

  String request(String path) {
    return request.replace(PATH, path);
  }
}
