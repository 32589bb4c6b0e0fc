package io.signalbox.gateway.tls;

import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the certificates anew when their files are others. What is in them decides, as they may be
 * behind links that change, and two looks in a row have to see the same, as they are renewed one
 * after the other. While one is mistaken, the one before is shown in its place. Connections keep
 * what they have. Thread-safe.
 */
final class CertificateWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private static final long LOOK_MILLIS = 1_000;

  private final TlsProperties properties;
  private final List<String> protocols;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificates").daemon().factory());
  private volatile Read current;

  /** What {@link #look} has seen last, and what it has made something of; of its thread. */
  private int seen;

  private int handled;

  /**
   * What the files have said.
   *
   * @param all in the order of the configuration
   * @param faults of those in whose place the ones before are
   */
  private record Read(Certificates certificates, List<ServerCertificate> all, List<String> faults) {

    Instant expires() {
      return all.stream().map(ServerCertificate::expires).min(Instant::compareTo).orElseThrow();
    }
  }

  /**
   * @param protocols that clients may choose from, the best first
   * @throws IllegalStateException naming a file that cannot be used
   */
  CertificateWatch(TlsProperties properties, List<String> protocols) {
    this.properties = properties;
    this.protocols = List.copyOf(protocols);
    this.handled = contents();
    this.current = read(List.of());
    warnOfExpiry();
    this.seen = handled;
    looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * @param before those of the same places; none at first
   * @throws IllegalStateException when one is mistaken and there is none before it
   */
  private Read read(List<ServerCertificate> before) {
    List<ServerCertificate> all = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (TlsProperties.Files files : properties.certificates()) {
      try {
        all.add(ServerCertificate.read(files, properties, protocols));
      } catch (IOException | RuntimeException e) {
        if (before.isEmpty()) {
          throw new IllegalStateException("signalbox.tls: " + e, e);
        }
        all.add(before.get(all.size()));
        faults.add(e.toString());
      }
    }
    return new Read(new Certificates(all), all, faults);
  }

  private int contents() {
    int hash = 1;
    for (TlsProperties.Files files : properties.certificates()) {
      hash = 31 * hash + content(files.certificate());
      hash = 31 * hash + content(files.key());
    }
    Path clientCa = properties.clientCa();
    return clientCa == null || properties.clientAuth() == ClientAuth.NONE
        ? hash
        : 31 * hash + content(clientCa);
  }

  private static int content(Path file) {
    try {
      return Arrays.hashCode(Files.readAllBytes(file));
    } catch (IOException e) {
      return e.toString().hashCode();
    }
  }

  private void look() {
    try {
      int now = contents();
      boolean settled = now == seen;
      seen = now;
      if (settled && now != handled) {
        handled = now;
        current = read(current.all);
        tell();
      }
    } catch (RuntimeException e) {
      log.error("The certificates could not be looked at", e);
    }
  }

  private void tell() {
    current.faults.forEach(
        fault -> log.error("The certificate of before is shown on in place of one: {}", fault));
    log.info("The certificates are others; the next of them expires on {}", current.expires());
    warnOfExpiry();
  }

  private void warnOfExpiry() {
    Instant expires = current.expires();
    if (expires.isBefore(Instant.now())) {
      log.warn("A certificate has expired on {}", expires);
    }
  }

  /** Those that are shown now. */
  Certificates certificates() {
    return current.certificates;
  }

  /** When the first of them expires. */
  Instant expires() {
    return current.expires();
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
