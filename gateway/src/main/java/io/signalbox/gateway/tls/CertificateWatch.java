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
 * after the other. While they are mistaken, those before are shown. Connections keep what they
 * have. Thread-safe.
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
  private String wrong = "";

  /** What the files have said. */
  private record Read(Certificates certificates, Instant expires) {}

  /**
   * @param protocols that clients may choose from, the best first
   * @throws IllegalStateException naming a file that cannot be used
   */
  CertificateWatch(TlsProperties properties, List<String> protocols) {
    this.properties = properties;
    this.protocols = List.copyOf(protocols);
    try {
      this.handled = contents();
      this.current = read();
    } catch (IOException e) {
      throw new IllegalStateException("signalbox.tls: " + e, e);
    }
    this.seen = handled;
    looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Read read() throws IOException {
    List<ServerCertificate> all = new ArrayList<>();
    for (TlsProperties.Files files : properties.certificates()) {
      all.add(ServerCertificate.read(files, properties, protocols));
    }
    Instant expires =
        all.stream().map(ServerCertificate::expires).min(Instant::compareTo).orElseThrow();
    if (expires.isBefore(Instant.now())) {
      log.warn("A certificate has expired on {}", expires);
    }
    return new Read(new Certificates(all), expires);
  }

  private int contents() throws IOException {
    int hash = 1;
    for (TlsProperties.Files files : properties.certificates()) {
      hash = 31 * hash + Arrays.hashCode(Files.readAllBytes(files.certificate()));
      hash = 31 * hash + Arrays.hashCode(Files.readAllBytes(files.key()));
    }
    Path clientCa = properties.clientCa();
    return clientCa == null || properties.clientAuth() == ClientAuth.NONE
        ? hash
        : 31 * hash + Arrays.hashCode(Files.readAllBytes(clientCa));
  }

  private void look() {
    try {
      int now = contents();
      boolean settled = now == seen;
      seen = now;
      if (settled && now != handled) {
        current = read();
        handled = now;
        wrong = "";
        log.info("The certificates are others; the next of them expires on {}", current.expires);
      }
    } catch (IOException | RuntimeException e) {
      tell(e.toString());
    }
  }

  /** Once, until it is something else. */
  private void tell(String why) {
    if (!why.equals(wrong)) {
      wrong = why;
      log.error("The certificates of before are shown on: {}", why);
    }
  }

  /** Those that are shown now. */
  Certificates certificates() {
    return current.certificates;
  }

  /** When the first of them expires. */
  Instant expires() {
    return current.expires;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
