package io.signalbox.services.file;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody may have meant. */
final class Nearest {

  private static final int MOST_EDITS = 3;

  private Nearest() {}

  /** Which one it is; empty when none is near. */
  static Optional<String> to(String word, Collection<String> names) {
    String plain = plain(word);
    return names.stream()
        .filter(name -> edits(plain, plain(name)) <= tolerance(plain, plain(name)))
        .min(Comparator.comparingInt(name -> edits(plain, plain(name))));
  }

  /** As the end of a message. */
  static String question(String name) {
    return ": did you mean %s?".formatted(name);
  }

  /** Other habits of writing names, {@code stripPrefix} and {@code strip_prefix}, are no typos. */
  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }

  /** Of a short name nearly everything is a few edits away. */
  private static int tolerance(String a, String b) {
    return Math.min(MOST_EDITS, Math.max(a.length(), b.length()) / 3);
  }

  /**
   * How many characters have been left out, added, mistaken or swapped with their neighbour
   * (Optimal String Alignment); any number beyond {@link #MOST_EDITS} when it is more.
   */
  private static int edits(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MOST_EDITS) {
      return MOST_EDITS + 1;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : step(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int step(int[][] edits, String a, String b, int i, int j) {
    int mistaken = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(edits[i - 1][j - 1] + mistaken, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
