package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** A client of HTTP/2 that asks a reactive member directly. */
class MemberInHttp2Test {

  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int GO_AWAY = 7;
  private static final int END_OF_HEADERS = 4;

  private static NettyService service;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {}

  private record Frame(int kind, ByteBuffer payload) {

    static Frame read(DataInputStream in) throws IOException {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int kind = in.readUnsignedByte();
      in.skipNBytes(5);
      byte[] payload = new byte[length];
      in.readFully(payload);
      return new Frame(kind, ByteBuffer.wrap(payload));
    }

    static byte[] of(int kind, int flags, int stream, byte[] payload) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(payload.length >> 16);
      out.writeShort(payload.length);
      out.writeByte(kind);
      out.writeByte(flags);
      out.writeInt(stream);
      out.write(payload);
      return bytes.toByteArray();
    }
  }

  @BeforeAll
  static void start() {
    service = NettyService.start(Service.class);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** Each as itself (RFC 7541, section 6.2.2). */
  private static byte[] fields(String... namesAndValues) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      bytes.write(0);
      write(bytes, namesAndValues[i]);
      write(bytes, namesAndValues[i + 1]);
    }
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream bytes, String text) {
    bytes.write(text.length());
    bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Frame next(int kind, DataInputStream in) throws IOException {
    Frame frame = Frame.read(in);
    while (frame.kind() != kind) {
      frame = Frame.read(in);
    }
    return frame;
  }

  @Test
  void who_has_not_been_told_of_web_sockets_and_asks_for_one_is_refused() throws IOException {
    try (Socket socket = Sockets.connect(service)) {
      Sockets.send(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      socket.getOutputStream().write(Frame.of(SETTINGS, 0, 0, new byte[0]));
      DataInputStream in = new DataInputStream(socket.getInputStream());

      ByteBuffer settings = next(SETTINGS, in).payload();
      assertThat(settings.hasRemaining()).isTrue();
      while (settings.hasRemaining()) {
        assertThat((char) settings.getShort())
            .isNotEqualTo(Http2CodecUtil.SETTINGS_ENABLE_CONNECT_PROTOCOL);
        settings.getInt();
      }
      byte[] asking =
          fields(
              ":method", "CONNECT",
              ":protocol", "websocket",
              ":scheme", "http",
              ":authority", "member.example",
              ":path", "/chat",
              "sec-websocket-version", "13");
      socket.getOutputStream().write(Frame.of(HEADERS, END_OF_HEADERS, 1, asking));

      assertThat(next(RESET, in).payload().getInt())
          .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    }
  }

  @Test
  void who_is_sent_away_and_still_sends_learns_why() throws IOException {
    try (Socket socket = Sockets.connect(service)) {
      Sockets.send(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      OutputStream out = socket.getOutputStream();
      out.write(Frame.of(SETTINGS, 0, 0, new byte[0]));
      out.write(Frame.of(RESET, 0, 0, new byte[4]));
      out.write(new byte[8 * 1024 * 1024]);

      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuffer away = next(GO_AWAY, in).payload();
      assertThat(away.getInt(Integer.BYTES)).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
      assertThat(in.read()).isEqualTo(-1);
    }
  }
}
