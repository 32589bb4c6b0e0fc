package io.signalbox.gateway.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * A certificate, and what TLS is spoken with by it.
 *
 * @param names that it is for, in lower case
 * @param expires when it does
 */
record ServerCertificate(List<String> names, Instant expires, SslContext context) {

  private static final int DNS_NAME = 2;

  /**
   * Mozilla's intermediate set, without those that are slow (finite-field Diffie-Hellman) or keep
   * no secret for later (RSA key exchange).
   */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /**
   * Reads one.
   *
   * @param protocols that clients may choose from, the best first
   * @throws IOException naming the file and what is wrong with it
   */
  static ServerCertificate read(
      TlsProperties.Files files, TlsProperties properties, List<String> protocols)
      throws IOException {
    List<X509Certificate> chain = certificates(files.certificate());
    PrivateKey key = key(files.key());
    X509Certificate own = chain.getFirst();
    if (!fits(key, own.getPublicKey())) {
      throw new IOException(files.key() + " is not the key of " + files.certificate());
    }
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(key, chain)
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .ciphers(CIPHERS)
              .applicationProtocolConfig(chosenFrom(protocols))
              .clientAuth(properties.clientAuth());
      Path clientCa = properties.clientCa();
      if (properties.clientAuth() != ClientAuth.NONE && clientCa != null) {
        builder.trustManager(certificates(clientCa));
      }
      return new ServerCertificate(names(own), own.getNotAfter().toInstant(), builder.build());
    } catch (CertificateParsingException | IllegalArgumentException e) {
      throw new IOException(files.certificate() + ": " + e.getMessage(), e);
    }
  }

  /** RFC 7301. Who asks for none of them is told nothing. */
  private static ApplicationProtocolConfig chosenFrom(List<String> protocols) {
    return new ApplicationProtocolConfig(
        ApplicationProtocolConfig.Protocol.ALPN,
        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      List<X509Certificate> found = PemContent.load(file).getCertificates();
      if (found.isEmpty()) {
        throw new IOException(file + " has no certificate in PEM");
      }
      return found;
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new IOException(file + " has no certificate in PEM: " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(Path file) throws IOException {
    try {
      PrivateKey key = PemContent.load(file).getPrivateKey();
      if (key == null) {
        throw new IOException(file + " has no private key in PEM");
      }
      return key;
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new IOException(file + " has no private key in PEM: " + e.getMessage(), e);
    }
  }

  /** Files are renewed one after the other: a key and another's certificate are no pair. */
  private static boolean fits(PrivateKey key, PublicKey other) throws IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] something = {1, 2, 3};
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(something);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(other);
      verifying.update(something);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    List<String> names = new ArrayList<>();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        if (alternative.getFirst() instanceof Integer kind && kind == DNS_NAME) {
          names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return List.copyOf(names);
  }
}
