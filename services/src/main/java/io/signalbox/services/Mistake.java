package io.signalbox.services;

/**
 * What is wrong at one place of a file.
 *
 * @param line from 1
 * @param column from 1
 * @param path of keys that lead there, as {@code services.shop.paths[0]}; empty for the whole file
 * @param message what was found, and what may stand there
 */
public record Mistake(String file, int line, int column, String path, String message) {

  /** As compilers write it, so that editors and terminals lead to the place. */
  @Override
  public String toString() {
    String place = file + ":" + line + ":" + column + ": ";
    return path.isEmpty() ? place + message : place + path + ": " + message;
  }
}
