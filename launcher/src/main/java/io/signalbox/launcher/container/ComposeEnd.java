package io.signalbox.launcher.container;

import io.signalbox.launcher.Exit;

/** How a start of a container that Compose has made has ended. */
public record ComposeEnd(Exit exit, Reason reason) {

  /**
   * Whose doing it was, by what the engine tells of: whoever has a container <em>stopped</em>, as
   * {@code docker compose stop}, {@code down} and {@code up} do, makes it tell of a kill, an end
   * and a stop, in this order; an end without a stop is nobody's wish, nor is a kill alone.
   */
  public enum Reason {
    /** Nobody had it stopped. */
    DIED,
    /** Somebody had the engine stop it. */
    STOPPED,
    /** It was so before anybody looked here, and the engine does not tell of its end any more. */
    UNSEEN,
    /** It has ended after a signal, and whether that was a stop is told in a moment. */
    UNTOLD
  }
}
