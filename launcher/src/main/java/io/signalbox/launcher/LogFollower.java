package io.signalbox.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Reads what a program writes while it writes it. For one thread. */
public interface LogFollower extends AutoCloseable {

  /**
   * The lines that have come since, waiting for the first of them.
   *
   * @return none when none has come within {@code patience}
   */
  List<String> next(Duration patience) throws IOException, InterruptedException;

  /**
   * What has been read of a line whose end has not come: the last words of a program that has ended
   * in the midst of one. Empty when there is none.
   */
  default String unfinished() {
    return "";
  }

  @Override
  void close();
}
