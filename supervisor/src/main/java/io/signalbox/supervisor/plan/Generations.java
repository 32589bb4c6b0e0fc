package io.signalbox.supervisor.plan;

/** Numbers what is started on this machine, so that no two generations are ever taken for one. */
final class Generations {

  private long last;

  Generations(long last) {
    this.last = last;
  }

  void seen(long generation) {
    last = Math.max(last, generation);
  }

  long next() {
    return ++last;
  }

  long last() {
    return last;
  }
}
