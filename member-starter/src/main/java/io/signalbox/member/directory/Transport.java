package io.signalbox.member.directory;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * How requests of this process travel: in HTTP/1.1, as they are, once. What a client might do of
 * its own accord (repeat, follow, remember cookies, switch protocols) is off: who calls decides.
 */
final class Transport {

  /** Well below the 60 s of our servers, so that it is never the server that closes first. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(10);

  private Transport() {}

  /**
   * Connections are kept for the next request.
   *
   * @param response how long nothing may come or go, and how long a connection is waited for
   * @param maxConnections to each instance
   */
  static ClientHttpRequestFactory pooled(Duration connect, Duration response, int maxConnections) {
    return new HttpComponentsClientHttpRequestFactory(
        client(connect, response, maxConnections)
            // Those to an instance that has left would stay for ever.
            .evictIdleConnections(TimeValue.of(MAX_IDLE))
            .build());
  }

  /** Each request has a connection of its own: it asks for the instance as others find it. */
  static ClientHttpRequestFactory unpooled(Duration timeout, int maxConnections) {
    return new HttpComponentsClientHttpRequestFactory(
        client(timeout, timeout, maxConnections)
            .setConnectionReuseStrategy((request, response, context) -> false)
            .build());
  }

  /**
   * The same for questions that tell nothing of anybody: who answers need not prove who he is.
   *
   * @throws IllegalStateException without TLS in this JVM
   */
  static ClientHttpRequestFactory unpooledToAnybody(Duration timeout, int maxConnections) {
    try {
      TlsSocketStrategy anybody =
          new DefaultClientTlsStrategy(
              SSLContexts.custom().loadTrustMaterial(TrustAllStrategy.INSTANCE).build(),
              NoopHostnameVerifier.INSTANCE);
      return new HttpComponentsClientHttpRequestFactory(
          client(timeout, timeout, maxConnections, anybody)
              .setConnectionReuseStrategy((request, response, context) -> false)
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpClientBuilder client(Duration connect, Duration response, int maxConnections) {
    return client(connect, response, maxConnections, DefaultClientTlsStrategy.createDefault());
  }

  private static HttpClientBuilder client(
      Duration connect, Duration response, int maxConnections, TlsSocketStrategy tls) {
    var connections =
        new TimedConnections(response)
            .setMaxConnPerRoute(maxConnections)
            .setMaxConnTotal(Integer.MAX_VALUE)
            .setTlsSocketStrategy(tls)
            .setConnPoolPolicy(PoolReusePolicy.LIFO)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.of(connect))
                    .setSocketTimeout(Timeout.of(response))
                    .setIdleTimeout(Timeout.of(MAX_IDLE))
                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                    .build())
            .build();
    return HttpClientBuilder.create()
        .setConnectionManager(connections)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(response))
                .setResponseTimeout(Timeout.of(response))
                .setProtocolUpgradeEnabled(false)
                .build())
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .disableDefaultUserAgent();
  }

  /** Connections on which writing has a timeout as well. */
  private static final class TimedConnections extends PoolingHttpClientConnectionManagerBuilder {

    private final Duration timeout;
    private final ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("write-timeouts").factory());

    TimedConnections(Duration timeout) {
      this.timeout = timeout;
      clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver addresses, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          proxy -> new TimedSocket(timeout, clock),
          ports,
          addresses,
          RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build());
    }
  }
}
