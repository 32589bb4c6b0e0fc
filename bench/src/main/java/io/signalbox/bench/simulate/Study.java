package io.signalbox.bench.simulate;

import java.util.function.Consumer;

/** A scenario at work. */
interface Study {

  /**
   * @param progress is told, in a line, what has been done
   */
  Findings run(Plan plan, Consumer<String> progress);
}
