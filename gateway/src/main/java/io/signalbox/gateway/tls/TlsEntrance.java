package io.signalbox.gateway.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.Mapping;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.ports.ManagementPort;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import reactor.netty.http.server.HttpServer;

/**
 * Lets clients come in TLS at the public port, without a word of it in the server behind: what it
 * sees is what it would see of a plain connection.
 */
final class TlsEntrance
    implements NettyServerCustomizer,
        ApplicationListener<WebServerInitializedEvent>,
        Ordered,
        AutoCloseable {

  /** A hello with keys against quantum computers has some 2 KiB. */
  private static final int LONGEST_HELLO = 16 * 1024;

  private final TlsProperties properties;
  private final @Nullable CertificateWatch certificates;
  private final String hsts;
  private volatile int port = -1;

  TlsEntrance(TlsProperties properties, @Nullable CertificateWatch certificates) {
    this.properties = properties;
    this.certificates = certificates;
    this.hsts = properties.hsts().isZero() ? "" : "max-age=" + properties.hsts().toSeconds();
    if (certificates != null) {
      // A client could begin one with an answer under way, and leave it so for ever.
      System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
  }

  /** When the first certificate does; null without any. */
  @Nullable Instant expires() {
    return certificates == null ? null : certificates.expires();
  }

  /** Behind what judges clients, before what answers them. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE + 1;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if (!ManagementPort.isThatOf(event)) {
      port = event.getWebServer().getPort();
    }
  }

  @Override
  public HttpServer apply(HttpServer server) {
    CertificateWatch shown = certificates;
    return shown == null
        ? server
        : server.doOnChannelInit((observer, channel, address) -> fit(channel, shown));
  }

  private void fit(Channel channel, CertificateWatch shown) {
    // The public port opens first: who comes before all is known comes there.
    if (port >= 0
        && (!(channel.localAddress() instanceof InetSocketAddress local)
            || local.getPort() != port)) {
      return;
    }
    if (!(channel instanceof Http2StreamChannel)) {
      channel.pipeline().addFirst("signalbox.first-byte", new FirstByte(() -> handshake(shown)));
    }
    if (ClientRequests.of(channel) != null) {
      channel
          .pipeline()
          .addBefore(
              ClientRequests.SERVER,
              "signalbox.https-only",
              new HttpsOnly(properties.redirect(), hsts));
    }
  }

  private ChannelHandler handshake(CertificateWatch shown) {
    Mapping<@Nullable String, SslContext> contexts = host -> shown.certificates().of(host);
    return new SniHandler(contexts, LONGEST_HELLO, properties.handshakeTimeout().toMillis());
  }

  @Override
  public void close() {
    if (certificates != null) {
      certificates.close();
    }
  }
}
