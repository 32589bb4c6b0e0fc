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

  @Override
  void close();
}
