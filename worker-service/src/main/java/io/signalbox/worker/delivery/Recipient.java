package io.signalbox.worker.delivery;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** On whose behalf a call is made. */
@FunctionalInterface
public interface Recipient {

  /**
   * Makes room for an answer, before it is read; asked for once in a call at most.
   *
   * @param bytes of heap
   */
  void reserve(long bytes) throws InterruptedException;

  /**
   * The answer's header has come. Must not block.
   *
   * @param header finds the first value of a field
   */
  default void answered(int status, Function<String, @Nullable String> header) {}
}
