package io.signalbox.services.file;

import io.signalbox.services.Mistake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes of one file, while they are being found. */
final class Mistakes {

  private final String file;
  private final List<Mistake> found = new ArrayList<>();

  Mistakes(String file) {
    this.file = file;
  }

  void add(int line, int column, String path, String message) {
    found.add(new Mistake(file, line, column, path, message));
  }

  /** In the order in which somebody goes through the file to mend them. */
  List<Mistake> inOrder() {
    return found.stream()
        .sorted(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column))
        .toList();
  }
}
