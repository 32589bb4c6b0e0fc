package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Whoever an {@link Exchange} is for: gives it the request's body and takes the answer. Called on
 * the exchange's event loop.
 */
public interface ClientSide {

  /** The instance has room for a part of the body, or its end; asked once for each. */
  void giveBody();

  /** An interim answer (RFC 9110, section 15.2): any number of them comes before the answer. */
  void interim(HttpResponse interim);

  /**
   * The instance goes on in the protocol that the {@link Call} asked for, and so does the client
   * once it has this answer and its end of the tunnel. Nothing follows. By default, none is asked
   * for.
   */
  default void switched(HttpResponse answer, UpgradeTunnel tunnel) {
    throw new IllegalStateException("No other protocol was asked for");
  }

  /** The answer's header. */
  void head(HttpResponse answer);

  /** A part of the answer's body, which is the taker's to release. */
  void body(ByteBuf part);

  /** The answer is whole. Nothing follows. */
  void end(LastHttpContent end);

  /** There is no more, or nothing, of an answer. Nothing follows. */
  void failed(ForwardException failure);
}
