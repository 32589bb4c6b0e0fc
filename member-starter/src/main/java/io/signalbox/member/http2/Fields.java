package io.signalbox.member.http2;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A message of HTTP/2 in the parts of HTTP/1.1, and back (RFC 9113, sections 8.1 to 8.3). */
public final class Fields {

  /** What is about a connection, and has no place in HTTP/2 (section 8.2.2). */
  private static final Set<AsciiString> OF_CONNECTION =
      Set.of(
          HttpHeaderNames.CONNECTION,
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.UPGRADE,
          HttpHeaderNames.HOST,
          HttpHeaderNames.TE);

  private Fields() {}

  /** Adds fields of HTTP/1.1, but for those about its connection; a {@code TE: trailers} stays. */
  public static void addTo(Http2Headers headers, HttpHeaders fields) {
    Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = all.next();
      AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
      if (!OF_CONNECTION.contains(name)) {
        headers.add(name, field.getValue());
      }
    }
    if (fields.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true)) {
      headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
    }
  }

  /** An answer's header. */
  static Http2Headers head(HttpResponseStatus status, HttpHeaders fields) {
    DefaultHttp2Headers head = new DefaultHttp2Headers(false, fields.size() + 1);
    head.status(status.codeAsText());
    addTo(head, fields);
    return head;
  }

  /** The end of a message, with fields behind its body. */
  public static Http2HeadersFrame trailers(HttpHeaders fields) {
    DefaultHttp2Headers trailers = new DefaultHttp2Headers(false, fields.size());
    addTo(trailers, fields);
    return new DefaultHttp2HeadersFrame(trailers, true);
  }

  /** The same from the other side. */
  public static LastHttpContent end(Http2Headers trailers) {
    DefaultLastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    addTo(end.trailingHeaders(), trailers);
    return end;
  }

  /** A part of a body, and perhaps its end; has the frame's content. */
  public static HttpContent part(Http2DataFrame frame) {
    return frame.isEndStream()
        ? new DefaultLastHttpContent(frame.content())
        : new DefaultHttpContent(frame.content());
  }

  /**
   * Adds the fields of {@code headers} but those that begin with a colon. Those of a cookie become
   * one again (section 8.2.3).
   */
  public static void addTo(HttpHeaders fields, Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (!Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(name)
          && !HttpHeaderNames.COOKIE.contentEquals(name)) {
        fields.add(name, field.getValue());
      }
    }
    List<CharSequence> cookies = headers.getAll(HttpHeaderNames.COOKIE);
    if (!cookies.isEmpty()) {
      fields.set(HttpHeaderNames.COOKIE, String.join("; ", cookies));
    }
  }
}
