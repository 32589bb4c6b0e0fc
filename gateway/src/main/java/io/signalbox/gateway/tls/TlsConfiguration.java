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
    return new TlsEntrance(properties, properties.isOn() ? watch(properties, meters) : null);
  }

  private static CertificateWatch watch(TlsProperties properties, MeterRegistry meters) {
    CertificateWatch watch = new CertificateWatch(properties);
    Gauge.builder(
            "signalbox.tls.certificate.expiry",
            watch,
            it -> Duration.between(Instant.now(), it.expires()).toSeconds())
        .description("Until the first of the certificates expires")
        .baseUnit("seconds")
        .register(meters);
    return watch;
  }

  /** What others have to know of it. */
  @Bean
  PlainRequests plainRequests(TlsProperties properties) {
    return new PlainRequests(properties.isOn() && properties.redirect());
  }
}
