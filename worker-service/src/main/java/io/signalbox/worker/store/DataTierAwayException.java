package io.signalbox.worker.store;

/** No instance of the data tier answered, though several were asked more than once. */
public final class DataTierAwayException extends RuntimeException {
  DataTierAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
