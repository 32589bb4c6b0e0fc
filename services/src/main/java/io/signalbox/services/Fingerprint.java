package io.signalbox.services;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the parts of a declaration add up to. No two lists of parts are written down alike. */
final class Fingerprint {

  private static final int SHOWN_BYTES = 6;

  private final MessageDigest digest = sha256();

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  Fingerprint of(Program program) {
    return switch (program) {
      case Program.Jar jar -> of("jar").of(jar.file()).of(jar.javaOptions()).of(jar.arguments());
      case Program.Command command -> of("command").of(command.words());
      case Program.Image image -> of("image").of(image.name()).ofPort(image.port());
    };
  }

  Fingerprint of(Map<String, EnvironmentValue> environment) {
    of(environment.size());
    new TreeMap<>(environment).forEach((name, value) -> of(name).of(value));
    return this;
  }

  private Fingerprint of(EnvironmentValue value) {
    return switch (value) {
      case EnvironmentValue.Text text -> of("text").of(text.template().text());
      case EnvironmentValue.Secret secret -> of("file").of(secret.file());
    };
  }

  private Fingerprint of(List<Template> texts) {
    of(texts.size());
    texts.forEach(template -> of(template.text()));
    return this;
  }

  private Fingerprint ofPort(@Nullable Integer port) {
    return port == null ? this : of("port").of(port.intValue());
  }

  Fingerprint of(@Nullable String text) {
    if (text == null) {
      return of(-1);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    of(bytes.length);
    digest.update(bytes);
    return this;
  }

  private Fingerprint of(int number) {
    digest.update((number + ":").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Ends it. */
  String text() {
    return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
  }
}
