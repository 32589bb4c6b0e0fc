package io.signalbox.bench.soak;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws what is asked over one connection after the other. The same connection is always asked the
 * same. For one thread.
 */
final class Mix {

  private static final int OF = 1000;
  private static final int NO_ROUTE = 30;
  private static final int LARGER = 50;
  private static final int PAIRS = 20;

  private final List<Step> steps;
  private SplittableRandom random = new SplittableRandom(0);

  Mix(InetSocketAddress server) {
    steps = Arrays.stream(Question.values()).map(question -> Step.of(question, server)).toList();
  }

  /**
   * Begins anew.
   *
   * @param number of the connection
   */
  void begin(int number) {
    random = new SplittableRandom(number);
  }

  /**
   * @param left how many questions may still be asked, at least one
   */
  Step next(int left) {
    boolean pair = random.nextInt(OF) < PAIRS;
    Step step = draw();
    return pair && left > 1 ? step.then(draw()) : step;
  }

  private Step draw() {
    int drawn = random.nextInt(OF);
    if (drawn < NO_ROUTE) {
      return steps.get(Question.NO_ROUTE.ordinal());
    }
    return steps.get((drawn < NO_ROUTE + LARGER ? Question.LARGER : Question.SMALL).ordinal());
  }
}
