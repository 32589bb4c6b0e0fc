package io.signalbox.handoff.claims;

import io.signalbox.handoff.ipc.Packet;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gateway and a member on the same host tell each other, a {@link Packet} each. The gateway
 * begins with a {@link Hello}. Both are of the same release: there is no version but the one that
 * {@code Hello} names.
 */
public sealed interface Message {

  /** From gateway to member, first, with the descriptor of the {@link ClaimTable} of both. */
  record Hello(String servedBy, List<Scope> scopes) implements Message {

    /** Changes with the messages and the table. */
    static final int VERSION = 4;

    /**
     * @param servedBy how the member is to name itself in answers
     * @param scopes of the routes that lead to it; connections name them by their place
     */
    public Hello {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * From gateway to member: these scopes take the place of those before. Connections of others come
   * back with their next request.
   */
  record Scopes(List<Scope> scopes) implements Message {

    /**
     * @param scopes connections that come from now on name them by their place
     */
    public Scopes {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * From gateway to member, with a descriptor: a connection, which the member has yet to claim.
   *
   * @param id names it in the answers and in the table; never used twice
   * @param prelude what was read from it, a request at least
   */
  record Handoff(long id, int scope, ByteBuffer prelude) implements Message {}

  /**
   * From member to gateway, with a descriptor: the connection comes back.
   *
   * @param served whether the member has answered a request on it
   * @param prelude the request that waits, and what followed it
   */
  record Returned(long id, boolean served, ByteBuffer prelude) implements Message {}

  /** From gateway to member: the connection has come back whole; no copy is needed any more. */
  record Accepted(long id) implements Message {}

  /** Both ways: the connection came without its descriptor, whoever sent it still has it. */
  record Declined(long id) implements Message {}

  /**
   * From member to gateway: how it is.
   *
   * @param answered requests on such connections since the last message
   * @param failed those among them that were answered with a server error
   * @param report as in {@link io.signalbox.balancer.LoadReport#HEADER}
   */
  record Load(int answered, int failed, String report) implements Message {}

  /** From gateway to member: so many connections are to come back when they can. */
  record Recall(int connections) implements Message {}

  /** The bytes that {@link #read} turns into this message. */
  default ByteBuffer toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      switch (this) {
        case Hello(String servedBy, List<Scope> scopes) -> {
          out.writeByte('H');
          out.writeByte(Hello.VERSION);
          writeText(servedBy, out);
          writeScopes(scopes, out);
        }
        case Scopes(List<Scope> scopes) -> {
          out.writeByte('S');
          writeScopes(scopes, out);
        }
        case Handoff(long id, int scope, ByteBuffer prelude) -> {
          out.writeByte('C');
          out.writeLong(id);
          out.writeInt(scope);
          writeRest(prelude, out);
        }
        case Returned(long id, boolean served, ByteBuffer prelude) -> {
          out.writeByte('R');
          out.writeLong(id);
          out.writeByte(served ? 1 : 0);
          writeRest(prelude, out);
        }
        case Accepted(long id) -> {
          out.writeByte('D');
          out.writeLong(id);
        }
        case Declined(long id) -> {
          out.writeByte('N');
          out.writeLong(id);
        }
        case Load(int answered, int failed, String report) -> {
          out.writeByte('L');
          out.writeInt(answered);
          out.writeInt(failed);
          writeText(report, out);
        }
        case Recall(int connections) -> {
          out.writeByte('A');
          out.writeInt(connections);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static void writeScopes(List<Scope> scopes, DataOutputStream out) throws IOException {
    out.writeInt(scopes.size());
    for (Scope scope : scopes) {
      writeTexts(scope.paths(), out);
      writeTexts(scope.others(), out);
      out.writeLong(scope.maxBody());
    }
  }

  private static void writeTexts(List<String> texts, DataOutputStream out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(text, out);
    }
  }

  private static void writeText(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void writeRest(ByteBuffer bytes, DataOutputStream out) throws IOException {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /**
   * The message that {@link #toBytes} was called on.
   *
   * @throws IOException for bytes that are no message
   */
  static Message read(ByteBuffer in) throws IOException {
    try {
      byte kind = in.get();
      Message message =
          switch (kind) {
            case 'H' -> readHello(in);
            case 'S' -> new Scopes(readScopes(in));
            case 'C' -> new Handoff(in.getLong(), in.getInt(), readRest(in));
            case 'R' -> new Returned(in.getLong(), in.get() != 0, readRest(in));
            case 'D' -> new Accepted(in.getLong());
            case 'N' -> new Declined(in.getLong());
            case 'L' -> new Load(in.getInt(), in.getInt(), readText(in));
            case 'A' -> new Recall(in.getInt());
            default -> throw new IOException("a message of unknown kind " + kind);
          };
      if (in.hasRemaining()) {
        throw new IOException("a message with something behind it");
      }
      return message;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("a message that cannot be read", e);
    }
  }

  private static ByteBuffer readRest(ByteBuffer in) {
    ByteBuffer rest = in.slice();
    in.position(in.limit());
    return rest;
  }

  private static Hello readHello(ByteBuffer in) throws IOException {
    byte version = in.get();
    if (version != Hello.VERSION) {
      throw new IOException(
          "the gateway speaks version " + version + " and the member " + Hello.VERSION);
    }
    return new Hello(readText(in), readScopes(in));
  }

  private static List<Scope> readScopes(ByteBuffer in) {
    int count = readLength(in);
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scopes.add(new Scope(readTexts(in), readTexts(in), in.getLong()));
    }
    return scopes;
  }

  private static List<String> readTexts(ByteBuffer in) {
    int count = readLength(in);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static String readText(ByteBuffer in) {
    byte[] bytes = new byte[readLength(in)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Of things that have a byte at least, each. */
  private static int readLength(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }
}
