package io.signalbox.gateway.forward;

import io.netty.channel.ChannelException;
import java.io.IOException;

/**
 * How an exchange with an instance ended before its time: who broke off, and what the instance may
 * have done with the request by then. What clients are told of it, and whether it may be repeated,
 * is for others.
 */
public enum Ending {

  /** No connection could be opened: nothing was sent. */
  NOT_REACHED("no connection"),

  /** No connection to be had, because all are taken: nothing was sent. */
  SATURATED("no connection free"),

  /** A connection kept from before closed before the request's header was on it. */
  NOT_SENT("the connection closed before the request was sent"),

  /** The instance has said that it has done nothing with it (RFC 9113, section 8.7). */
  REFUSED("the instance did not take the request"),

  /** The instance takes no header of that size, and has not got it. */
  HEAD_TOO_LARGE("the header is larger than the instance takes"),

  /** The connection ended before the answer's header. */
  BROKEN("the connection ended before the answer"),

  /** What came was no HTTP, or an answer that nobody asked for. */
  BAD_HEAD("no answer of HTTP/1.1"),

  /** No header in time. */
  HEAD_LATE("no answer in time"),

  /** The connection ended within the answer's body, or the body was malformed. */
  TRUNCATED("the answer broke off"),

  /** Nothing more of the body in time. */
  BODY_LATE("the answer stopped");

  private final String words;

  Ending(String words) {
    this.words = words;
  }

  /** Of a connection that could not be opened, as Netty says it. */
  public static Ending ofConnecting(Throwable cause) {
    // That the system gave no socket; its subclasses say something else.
    return cause.getClass() == ChannelException.class && cause.getCause() instanceof IOException
        ? SATURATED
        : NOT_REACHED;
  }

  /** For a log line. */
  String words() {
    return words;
  }
}
