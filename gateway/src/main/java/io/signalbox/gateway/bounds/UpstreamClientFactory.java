package io.signalbox.gateway.bounds;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.signalbox.gateway.forward.AskedAnswers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientFactory;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpResponseDecoderSpec;
import reactor.netty.resources.ConnectionProvider;

/** Makes the client that talks to the instances: the stock one has a queue without a bound. */
final class UpstreamClientFactory extends HttpClientFactory {

  /** Instances come and go on new ports: the pool of one that went is forgotten after this. */
  private static final Duration POOL_INACTIVITY = Duration.ofMinutes(2);

  private final BoundsProperties bounds;

  UpstreamClientFactory(
      HttpClientProperties properties,
      ServerProperties serverProperties,
      HttpClientSslConfigurer sslConfigurer,
      List<HttpClientCustomizer> customizers,
      BoundsProperties bounds) {
    super(properties, serverProperties, sslConfigurer, customizers);
    this.bounds = bounds;
  }

  @Override
  protected HttpClient createInstance() {
    HttpClient client =
        super.createInstance()
            // Its silent retry on a reset connection would repeat a POST. We decide on repeats.
            .disableRetry(true)
            .followRedirect(false)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(bounds.connectTimeout().toMillis()));
    // Until the response's header, and then between any two reads.
    @Nullable Duration responseTimeout = properties.getResponseTimeout();
    HttpClient timed = responseTimeout == null ? client : client.responseTimeout(responseTimeout);
    HttpDecoderConfig decoder = decoder(timed.configuration().decoder());
    return timed.doOnChannelInit(
        (observer, channel, address) -> AskedAnswers.install(channel, decoder));
  }

  private static HttpDecoderConfig decoder(HttpResponseDecoderSpec spec) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(spec.maxInitialLineLength())
        .setMaxHeaderSize(spec.maxHeaderSize())
        .setValidateHeaders(spec.validateHeaders())
        .setInitialBufferSize(spec.initialBufferSize());
  }

  @Override
  protected ConnectionProvider buildConnectionProvider(HttpClientProperties properties) {
    HttpClientProperties.Pool pool = properties.getPool();
    ConnectionProvider.Builder provider =
        ConnectionProvider.builder(pool.getName())
            .maxConnections(pool.getMaxConnections())
            .pendingAcquireMaxCount(bounds.maxPendingAcquires())
            .pendingAcquireTimeout(Duration.ofMillis(pool.getAcquireTimeout()))
            .evictInBackground(pool.getEvictionInterval())
            .disposeInactivePoolsInBackground(POOL_INACTIVITY, POOL_INACTIVITY)
            .metrics(pool.isMetrics())
            // The connection used last is the one least likely to have been closed meanwhile.
            .lifo();
    if (pool.getMaxIdleTime() != null) {
      provider.maxIdleTime(pool.getMaxIdleTime());
    }
    if (pool.getMaxLifeTime() != null) {
      provider.maxLifeTime(pool.getMaxLifeTime());
    }
    return provider.build();
  }
}
