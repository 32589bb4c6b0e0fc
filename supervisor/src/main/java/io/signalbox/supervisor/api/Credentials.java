package io.signalbox.supervisor.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;

/**
 * Who may do what, by the secret that he carries: two that are made at the first start and lie in
 * files that only their owner reads. Immutable.
 */
final class Credentials {

  private static final int BYTES = 24;

  private final byte[] operator;
  private final byte[] reader;

  enum Right {
    /** To see and to ask for everything. */
    OPERATE,
    /** To see. */
    READ,
    NONE
  }

  private Credentials(String operator, String reader) {
    this.operator = operator.getBytes(StandardCharsets.UTF_8);
    this.reader = reader.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param folder in which {@code api-credential} and {@code api-credential-to-read} lie
   */
  static Credentials in(Path folder) throws IOException {
    return new Credentials(
        secret(folder.resolve("api-credential")), secret(folder.resolve("api-credential-to-read")));
  }

  private static String secret(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] bytes = new byte[BYTES];
      new SecureRandom().nextBytes(bytes);
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              file,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        channel.write(
            ByteBuffer.wrap(
                (HexFormat.of().formatHex(bytes) + "\n").getBytes(StandardCharsets.US_ASCII)));
      }
    }
    String secret = Files.readString(file).strip();
    if (secret.isEmpty()) {
      throw new IOException(file + " is empty: remove it, and it is made anew");
    }
    return secret;
  }

  Right of(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (MessageDigest.isEqual(bytes, operator)) {
      return Right.OPERATE;
    }
    return MessageDigest.isEqual(bytes, reader) ? Right.READ : Right.NONE;
  }
}
