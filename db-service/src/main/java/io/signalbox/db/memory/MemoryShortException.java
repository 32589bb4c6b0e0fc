package io.signalbox.db.memory;

/** A request needs more memory than there is at the moment, or at all. */
public final class MemoryShortException extends RuntimeException {

  private final boolean forEver;

  MemoryShortException(boolean forEver) {
    super("No memory for this request", null, false, false);
    this.forEver = forEver;
  }

  /** Whether it is more than there is at all. */
  public boolean forEver() {
    return forEver;
  }
}
