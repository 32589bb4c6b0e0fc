package io.signalbox.member.directory;

/** How it is found out whether an instance is well, beside opening a connection to it. */
public sealed interface Health {

  /**
   * It is asked for its load, and hangs when it answers nothing at all.
   *
   * @param port where its actuator is
   */
  record Actuator(int port) implements Health {}

  /**
   * A request of its own has to be answered well, with a status below 400.
   *
   * @param path with the query, if any
   */
  record Request(String path) implements Health {}

  /** Whoever takes a connection is well. */
  record Connection() implements Health {}
}
