package io.signalbox.bench.exchanges;

import java.io.IOException;

/** One thing that a client and a service do with each other. */
interface Exchange {

  String name();

  /** Does it. */
  Observed over(Way way) throws IOException, InterruptedException;
}
