package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's requests come from: a connection that brings one after the other, or a stream of
 * HTTP/2 that brings one. Event loop only, unless a method says otherwise.
 */
public interface ClientRequests {

  /** In the pipeline, the handler with which the server begins: before it, a request is judged. */
  String SERVER = "signalbox.server-turns";

  AttributeKey<ClientRequests> KEY = AttributeKey.valueOf(ClientRequests.class, "requests");

  /** Those of the channel; null when it has not been fitted. */
  static @Nullable ClientRequests of(Channel channel) {
    return channel.attr(KEY).get();
  }

  /** Whether a channel's client speaks TLS with this server. */
  static boolean areEncrypted(Channel channel) {
    Channel connection = channel instanceof Http2StreamChannel ? channel.parent() : channel;
    return connection.pipeline().get(SslHandler.class) != null;
  }

  /**
   * Sends an interim answer to the request that is under way (RFC 9110, section 15.2), unless its
   * client could not tell it from the answer.
   */
  void interim(HttpResponseStatus status, HttpHeaders headers);

  /**
   * Answers the request that is under way with 101 (RFC 9110, section 7.8), if it has asked for
   * another protocol. What has come behind it and all that still comes goes to {@code next} as
   * bytes, and what that writes goes out as it is.
   */
  void switchProtocols(HttpHeaders headers, ChannelHandler next);

  /** The server has been given a request; it needs longer than to its answer's last byte. */
  void enteredServer();

  /** The server is through with a request. From any thread. */
  void leftServer();

  /** Whether a request has begun of which the header is not whole, and whose turn it is. */
  boolean isInHead();

  /** Whether what is read now would not have to wait. */
  boolean mayRead();
}
