package io.signalbox.worker.store;

/**
 * Why the data tier refuses one of several.
 *
 * @param type the last part of the problem's type
 */
record Refusal(int status, String type, String detail) {
  RefusedException exception() {
    return new RefusedException(status, type, detail);
  }
}
