package io.signalbox.launcher;

/**
 * What a program may know and nobody else.
 *
 * @param variable of the environment, where the program is told the path of the file
 * @param content of the file
 */
public record Secret(String variable, String content) {

  @Override
  public String toString() {
    return "Secret[" + variable + "]";
  }
}
