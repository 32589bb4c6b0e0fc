package io.signalbox.handoff.claims;

import io.signalbox.handoff.ipc.Packet;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a gateway and a member on the same host tell each other of the connections of one TCP
 * service, a {@link Packet} each. The gateway begins with a {@link Hello}, which the member answers
 * with a {@link Welcome}. Of a release that speaks otherwise the member ends the link.
 *
 * <p>Nobody knows what is spoken on such a connection, so there is no moment at which it could come
 * back once the member has claimed it.
 */
public sealed interface TcpMessage {

  /**
   * From gateway to member, first, with the descriptor of the {@link ClaimTable} of both.
   *
   * @param service whose connections the gateway would hand over
   */
  record Hello(String service) implements TcpMessage {

    /** Changes with the messages and the table. */
    static final int VERSION = 1;
  }

  /**
   * From member to gateway.
   *
   * @param offered whether connections of the service are taken over here
   */
  record Welcome(boolean offered) implements TcpMessage {}

  /**
   * From gateway to member, with a descriptor: a connection of which nothing has been read, and
   * which the member has yet to claim.
   *
   * @param id names it in the answers and in the table; never used twice
   */
  record Handoff(long id) implements TcpMessage {}

  /** From member to gateway: it has claimed the connection, of which no copy is needed any more. */
  record Taken(long id) implements TcpMessage {}

  /** From member to gateway: the connection, which it had taken, has ended. */
  record Ended(long id) implements TcpMessage {}

  /** From member to gateway: it has no room for the connection, and has not claimed it. */
  record Declined(long id) implements TcpMessage {}

  /** From member to gateway, again and again: it runs. */
  record Alive() implements TcpMessage {}

  /** The bytes that {@link #read} turns into this message. */
  default ByteBuffer toBytes() {
    return switch (this) {
      case Hello(String service) -> {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        yield ByteBuffer.allocate(2 + name.length)
            .put((byte) 'H')
            .put((byte) Hello.VERSION)
            .put(name)
            .flip();
      }
      case Welcome(boolean offered) ->
          ByteBuffer.wrap(new byte[] {(byte) 'W', (byte) (offered ? 1 : 0)});
      case Handoff(long id) -> about(id, 'C');
      case Taken(long id) -> about(id, 'T');
      case Ended(long id) -> about(id, 'E');
      case Declined(long id) -> about(id, 'N');
      case Alive() -> ByteBuffer.wrap(new byte[] {(byte) 'A'});
    };
  }

  private static ByteBuffer about(long id, char kind) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) kind).putLong(id).flip();
  }

  /**
   * The message that {@link #toBytes} was called on.
   *
   * @throws IOException for bytes that are no message
   */
  static TcpMessage read(ByteBuffer in) throws IOException {
    try {
      byte kind = in.get();
      TcpMessage message =
          switch (kind) {
            case 'H' -> readHello(in);
            case 'W' -> new Welcome(in.get() != 0);
            case 'C' -> new Handoff(in.getLong());
            case 'T' -> new Taken(in.getLong());
            case 'E' -> new Ended(in.getLong());
            case 'N' -> new Declined(in.getLong());
            case 'A' -> new Alive();
            default -> throw new IOException("a message of unknown kind " + kind);
          };
      if (in.hasRemaining()) {
        throw new IOException("a message with something behind it");
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw new IOException("a message that cannot be read", e);
    }
  }

  private static Hello readHello(ByteBuffer in) throws IOException {
    byte version = in.get();
    if (version != Hello.VERSION) {
      throw new IOException(
          "the gateway speaks version " + version + " and the member " + Hello.VERSION);
    }
    byte[] name = new byte[in.remaining()];
    in.get(name);
    return new Hello(new String(name, StandardCharsets.UTF_8));
  }
}
