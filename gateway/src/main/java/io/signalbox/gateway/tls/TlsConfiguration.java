package io.signalbox.gateway.tls;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TlsProperties.class)
class TlsConfiguration {

  @Bean
  TlsEntrance tlsEntrance(TlsProperties properties, MeterRegistry meters) {
    TlsEntrance entrance =
        new TlsEntrance(properties, properties.isOn() ? new CertificateWatch(properties) : null);
    Gauge.builder("signalbox.tls.certificate.expiry", entrance, TlsConfiguration::secondsLeft)
        .description("Until the first of the certificates expires")
        .baseUnit("seconds")
        .register(meters);
    return entrance;
  }

  /** For ever without a certificate. */
  private static double secondsLeft(TlsEntrance entrance) {
    Instant expires = entrance.expires();
    return expires == null
        ? Double.POSITIVE_INFINITY
        : Duration.between(Instant.now(), expires).toSeconds();
  }

  /** What others have to know of it. */
  @Bean
  PlainRequests plainRequests(TlsProperties properties) {
    return new PlainRequests(properties.isOn() && properties.redirect());
  }
}
