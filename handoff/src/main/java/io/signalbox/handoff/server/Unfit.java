package io.signalbox.handoff.server;

/** Why none of a server's connections can be passed on or taken over. */
public enum Unfit {
  /** The server ends TLS: what is encrypted here can be neither read nor answered elsewhere. */
  TLS,
  /** The server speaks HTTP/2, with many requests at once on a connection. */
  HTTP2
}
