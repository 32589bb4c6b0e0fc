package io.signalbox.launcher.linux;

/** What processes are told with (signal(7)). */
public enum Signal {
  KILL(9),
  TERM(15),
  CONT(18);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
