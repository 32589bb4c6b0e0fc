package io.signalbox.launcher;

/** The port that a program is told as {@code PORT}. */
public sealed interface PortChoice {

  /** It is told none. */
  record None() implements PortChoice {}

  /** One that is free. */
  record Any() implements PortChoice {}

  /** This one, whether anybody else listens there or not. */
  record Fixed(int number) implements PortChoice {

    public Fixed {
      if (number < 1 || number > 65535) {
        throw new IllegalArgumentException(number + " is no port: 1 to 65535");
      }
    }
  }
}
