package io.signalbox.bench.measure;

/** There is nothing to be measured; the message says why, in one line. */
public final class MeasurementException extends Exception {

  /** The message says what has to be done, in one line. */
  public MeasurementException(String message) {
    super(message);
  }
}
