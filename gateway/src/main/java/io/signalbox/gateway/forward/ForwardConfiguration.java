package io.signalbox.gateway.forward;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.resolver.AddressResolverGroup;
import io.signalbox.gateway.bounds.BoundsProperties;
import io.signalbox.member.http2.ExtendedConnect;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;

/** Sets the forwarder up as Spring Cloud Gateway's own client would be by the same properties. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ForwardProperties.class)
class ForwardConfiguration {

  private static final Duration UNBOUNDED = Duration.ofDays(1);

  @Bean
  Forwarder forwarder(
      HttpClientProperties client,
      HttpClientSslConfigurer tls,
      BoundsProperties bounds,
      ReactorResourceFactory resources,
      MeterRegistry meters)
      throws SSLException {
    HttpClientProperties.Pool pool = client.getPool();
    PoolSettings settings =
        new PoolSettings(
            pool.getMaxConnections(),
            bounds.maxPendingAcquires(),
            Duration.ofMillis(pool.getAcquireTimeout()),
            Objects.requireNonNullElse(pool.getMaxIdleTime(), UNBOUNDED),
            Objects.requireNonNullElse(pool.getMaxLifeTime(), UNBOUNDED));
    HttpDecoderConfig decoder =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(Math.toIntExact(client.getMaxInitialLineLength().toBytes()))
            .setMaxHeaderSize(Math.toIntExact(client.getMaxHeaderSize().toBytes()))
            // RFC 9112, section 6.3: a length said twice, by a service and by its server, is one.
            .setAllowDuplicateContentLengths(true)
            // The largest piece that a connection is read in, which stays one.
            .setMaxChunkSize(64 * 1024);
    ConnectionSettings connections =
        new ConnectionSettings(
            bounds.connectTimeout(),
            client.getSsl().getHandshakeTimeout(),
            decoder,
            tls(tls),
            resources.getLoopResources());
    Forwarder forwarder = new Forwarder(settings, connections, names());
    Gauge.builder("signalbox.forward.connections", forwarder, Forwarder::connections)
        .description("Connections to instances that are open, those at rest included")
        .register(meters);
    Gauge.builder("signalbox.forward.waiting", forwarder, Forwarder::waiting)
        .description("Requests that wait for a connection to an instance")
        .register(meters);
    return forwarder;
  }

  /** Asks without holding an event loop up. */
  private static AddressResolverGroup<?> names() {
    return Objects.requireNonNull(
        HttpClient.create().resolver(defaults -> {}).configuration().resolver());
  }

  private static SslContext tls(HttpClientSslConfigurer configurer) throws SSLException {
    @Nullable SslProvider configured =
        configurer.configureSsl(HttpClient.create()).configuration().sslProvider();
    return configured == null ? SslContextBuilder.forClient().build() : configured.getSslContext();
  }

  @Bean
  ForwardingHeaders forwardingHeaders(ForwardProperties properties) {
    return new ForwardingHeaders(properties);
  }

  /** What an instance switches to, {@link AnswerWriter} has the client's stream become. */
  @Bean
  ExtendedConnect extendedConnect() {
    return ExtendedConnect.WEB_SOCKET;
  }

  @Bean
  ForwardFilter forwardFilter(
      Forwarder forwarder, ForwardingHeaders headers, HttpClientProperties client) {
    return new ForwardFilter(
        forwarder, headers, Objects.requireNonNullElse(client.getResponseTimeout(), UNBOUNDED));
  }
}
