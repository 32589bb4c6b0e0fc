package io.signalbox.worker.types.http;

/** A target that tasks may not call. The message says why, and no address the name resolved to. */
final class ForbiddenTargetException extends Exception {

  ForbiddenTargetException(String reason) {
    super(reason, null, false, false);
  }
}
