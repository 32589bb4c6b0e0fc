package io.signalbox.bench.simulate;

/** A picture of some figures. */
public interface Chart {

  /** For its file, without a suffix. */
  String name();

  String svg();
}
