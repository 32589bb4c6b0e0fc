package io.signalbox.member.http2;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.signalbox.handoff.server.ClientRequests;

/**
 * What clients may have a stream of HTTP/2 become (RFC 8441), as they are told when they connect. A
 * service that answers them by {@link ClientRequests#switchProtocols(HttpHeaders, ChannelHandler)}
 * says so by a bean.
 */
public enum ExtendedConnect {
  NONE,
  WEB_SOCKET
}
