package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import reactor.netty.resources.LoopResources;

/**
 * How a connection to an instance is made.
 *
 * @param loops says which kind of channel an event loop has
 */
record ConnectionSettings(
    Duration connectTimeout,
    Duration handshakeTimeout,
    HttpDecoderConfig decoder,
    SslContext tls,
    LoopResources loops) {

  int connectTimeoutMillis() {
    return Math.toIntExact(connectTimeout.toMillis());
  }

  ChannelFactory<SocketChannel> channels(EventLoop eventLoop) {
    return () -> loops.onChannel(SocketChannel.class, eventLoop);
  }

  /** Who answers has to have the certificate of the name, or address, that he is known by. */
  SslHandler tls(ByteBufAllocator buffers, Address address) {
    SslHandler handler = tls.newHandler(buffers, address.serverName(), address.port());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (address.http2()) {
      parameters.setApplicationProtocols(new String[] {ApplicationProtocolNames.HTTP_2});
    }
    handler.engine().setSSLParameters(parameters);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    return handler;
  }
}
