package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A client of HTTP/2 and its server on a connection without a socket, frame by frame. */
final class WireClient {

  static final int DATA = 0;
  static final int SETTINGS = 4;
  static final int GO_AWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int END_OF_STREAM = 1;

  /** Not the first: Netty takes that for an upgrade's where there is no server socket. */
  static final int STREAM = 3;

  private static final int HEADERS = 1;
  private static final int END_OF_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final EmbeddedChannel connection = new EmbeddedChannel();

  record Frame(int kind, int flags, int stream, ByteBuf payload) {}

  /**
   * @param window of each stream, of what the server sends
   * @param stream fits the server's side of the stream that is begun
   */
  void connect(int window, Consumer<Channel> stream) {
    Http2Codec.installServer(
        connection.pipeline(),
        ExtendedConnect.WEB_SOCKET,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel begun) {
            stream.accept(begun);
          }
        });
    connection.writeInbound(Http2CodecUtil.connectionPrefaceBuf());
    send(SETTINGS, 0, 0, Unpooled.buffer().writeShort(INITIAL_WINDOW_SIZE).writeInt(window));
  }

  /** Begins the stream. */
  void request(String method) {
    send(HEADERS, END_OF_HEADERS, STREAM, head(method));
  }

  /** Begins the stream as one that is to be a WebSocket (RFC 8441, section 5). */
  void requestWebSocket() {
    ByteBuf head = head("CONNECT");
    field(head, ":protocol", "websocket");
    send(HEADERS, END_OF_HEADERS, STREAM, head);
  }

  private static ByteBuf head(String method) {
    ByteBuf head = Unpooled.buffer();
    field(head, ":method", method);
    field(head, ":scheme", "http");
    field(head, ":path", "/");
    field(head, ":authority", "shop.example");
    return head;
  }

  /** As itself (RFC 7541, section 6.2.2). */
  private static void field(ByteBuf head, String name, String value) {
    head.writeByte(0);
    head.writeByte(name.length()).writeCharSequence(name, StandardCharsets.US_ASCII);
    head.writeByte(value.length()).writeCharSequence(value, StandardCharsets.US_ASCII);
  }

  void send(int kind, int flags, int stream, ByteBuf payload) {
    connection.writeInbound(
        Unpooled.buffer()
            .writeMedium(payload.readableBytes())
            .writeByte(kind)
            .writeByte(flags)
            .writeInt(stream)
            .writeBytes(payload));
  }

  /** What the server has said since this was last asked. */
  List<Frame> hear() {
    ByteBuf said = Unpooled.buffer();
    for (ByteBuf next = connection.readOutbound(); next != null; next = connection.readOutbound()) {
      said.writeBytes(next);
      next.release();
    }
    List<Frame> frames = new ArrayList<>();
    while (said.isReadable()) {
      int length = said.readUnsignedMedium();
      frames.add(
          new Frame(
              said.readUnsignedByte(),
              said.readUnsignedByte(),
              said.readInt(),
              said.readSlice(length)));
    }
    return frames;
  }

  void close() {
    connection.finishAndReleaseAll();
  }
}
