package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.util.function.Consumer;

/** What the origin does with a request. */
@FunctionalInterface
interface Service {

  /**
   * Returns whether the connection takes another request.
   *
   * @param connection from which the head has been read
   * @param notes take what the service gets
   */
  boolean serve(Head head, Connection connection, Consumer<Line> notes) throws IOException;
}
