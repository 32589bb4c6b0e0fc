package io.signalbox.supervisor.watch;

/**
 * What one probe has found.
 *
 * @param answers whether it answers at all, well or not
 * @param words what was found, as "503 at /health"
 */
record Finding(boolean good, boolean answers, String words) {

  static Finding good(String words) {
    return new Finding(true, true, words);
  }

  /** It answers, and says that it is not well. */
  static Finding bad(String words) {
    return new Finding(false, true, words);
  }

  static Finding silent(String words) {
    return new Finding(false, false, words);
  }
}
