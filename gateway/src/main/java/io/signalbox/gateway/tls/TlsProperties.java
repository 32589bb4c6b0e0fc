package io.signalbox.gateway.tls;

import io.netty.handler.ssl.ClientAuth;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * TLS towards clients.
 *
 * @param certificates the first is shown to who asks for no name that one of them is for; none: no
 *     TLS
 * @param redirect whether plain requests are answered with a redirect to https
 * @param handshakeTimeout until a client has to have ended its handshake
 * @param clientAuth whether clients have to show a certificate, or may
 * @param clientCa the authorities of clients' certificates, in PEM
 * @param hsts how long browsers are to come in TLS alone (RFC 6797); 0: nothing is said
 */
@Validated
@ConfigurationProperties("signalbox.tls")
record TlsProperties(
    @Valid @NotNull @DefaultValue List<Files> certificates,
    @DefaultValue("false") boolean redirect,
    @NotNull @DurationMin(millis = 1) @DefaultValue("10s") Duration handshakeTimeout,
    @NotNull @DefaultValue("none") ClientAuth clientAuth,
    @Nullable Path clientCa,
    @NotNull @DefaultValue("0s") Duration hsts) {

  /**
   * Of one certificate, in PEM.
   *
   * @param certificate with those that lead to an authority behind it
   * @param key its private key
   */
  record Files(@NotNull Path certificate, @NotNull Path key) {}

  TlsProperties {
    require(
        clientAuth == ClientAuth.NONE || clientCa != null,
        "client-auth: " + clientAuth + " needs signalbox.tls.client-ca, a file");
    require(
        clientAuth != ClientAuth.REQUIRE || redirect,
        "client-auth: REQUIRE needs signalbox.tls.redirect=true: who comes without TLS shows nothing");
    require(!hsts.isNegative(), "hsts: " + hsts + " (expected: 0 or more)");
    require(
        !certificates.isEmpty() || clientAuth == ClientAuth.NONE && !redirect && hsts.isZero(),
        "certificates: nothing, and without one there is no TLS: set"
            + " signalbox.tls.certificates[0].certificate and .key, or nothing of the rest");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("signalbox.tls." + otherwise);
    }
  }

  boolean isOn() {
    return !certificates.isEmpty();
  }
}
