package io.signalbox.gateway.tls;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.signalbox.member.web.ServerBoundsProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TlsProperties.class)
class TlsConfiguration {

  @Bean
  TlsEntrance tlsEntrance(
      TlsProperties properties, ServerBoundsProperties server, MeterRegistry meters) {
    List<String> protocols =
        server.http2()
            ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
            : List.of(ApplicationProtocolNames.HTTP_1_1);
    TlsEntrance entrance =
        new TlsEntrance(
            properties, properties.isOn() ? new CertificateWatch(properties, protocols) : null);
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
