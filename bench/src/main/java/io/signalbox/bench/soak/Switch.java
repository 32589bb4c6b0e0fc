package io.signalbox.bench.soak;

import java.util.Locale;

/** How the gateway brings requests to members. */
public enum Switch {
  /** A connection stays with one member until it goes back. */
  HANDOFF,
  /** Each request goes to whichever member, in the fast lane. */
  PROXY;

  /** The setting's value. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
