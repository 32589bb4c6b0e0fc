package io.signalbox.worker.store;

/** What the data tier is to write down: alone, or in one call with others. */
sealed interface Write permits Creation, Ending {

  /** What it takes of a call, in bytes of JSON. */
  int weight();

  /** What the data tier answers to it. */
  sealed interface Answer permits Creation.Answer, Ending.Answer {}
}
