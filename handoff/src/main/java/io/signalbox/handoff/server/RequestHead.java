package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Iterator;
import java.util.Map;

/** Spells a decoded request's line and header again (RFC 9112 sections 3 and 5). */
final class RequestHead {

  /** In place of a byte that the decoder could not read and has to refuse again. */
  private static final int UNREADABLE = 0xff;

  /** Version, spaces and the ends of lines. */
  private static final int LINE = 14;

  private static final int FIELD = 4;

  private RequestHead() {}

  /** Of what is written, or a little more. */
  static int size(HttpRequest request) {
    int size = request.method().name().length() + request.uri().length() + LINE;
    Iterator<Map.Entry<CharSequence, CharSequence>> fields =
        request.headers().iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      size += field.getKey().length() + field.getValue().length() + FIELD;
    }
    return size;
  }

  static void write(HttpRequest request, ByteBuf out) {
    write(request.method().asciiName(), out);
    out.writeByte(' ');
    write(request.uri(), out);
    out.writeByte(' ');
    write(request.protocolVersion().text(), out);
    endLine(out);
    Iterator<Map.Entry<CharSequence, CharSequence>> fields =
        request.headers().iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      write(field.getKey(), out);
      out.writeByte(':').writeByte(' ');
      write(field.getValue(), out);
      endLine(out);
    }
    endLine(out);
  }

  private static void endLine(ByteBuf out) {
    out.writeByte('\r').writeByte('\n');
  }

  private static void write(CharSequence text, ByteBuf out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.writeByte(c <= 0xff ? c : UNREADABLE);
    }
  }
}
