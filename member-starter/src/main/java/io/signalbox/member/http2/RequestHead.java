package io.signalbox.member.http2;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** A request's header in the words of HTTP/1.1. */
final class RequestHead {

  private RequestHead() {}

  /**
   * Null when it is malformed in a way that Netty does not see.
   *
   * @param connect what clients have been told that they may ask for
   */
  static @Nullable HttpRequest of(Http2Headers headers, ExtendedConnect connect) {
    CharSequence method = headers.method();
    CharSequence protocol = headers.get(Http2Headers.PseudoHeaderName.PROTOCOL.value());
    if (method == null) {
      return null;
    }
    boolean connects = HttpMethod.CONNECT.name().contentEquals(method);
    if (protocol != null && !(connects && connect == ExtendedConnect.WEB_SOCKET)) {
      return null;
    }
    // RFC 8441, section 4: with a protocol it names what is asked for as all others do.
    boolean bare = connects && protocol == null;
    CharSequence target = bare ? headers.authority() : headers.path();
    if (target == null || target.isEmpty() || !bare && headers.scheme() == null) {
      return null;
    }
    // Section 8.3.1: no other authority comes in by the path.
    if (!bare && target.charAt(0) != '/' && !isAsterisk(method, target)) {
      return null;
    }
    DefaultHttpRequest request;
    try {
      request =
          new DefaultHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.valueOf(method.toString()), target.toString());
      Fields.addTo(request.headers(), headers);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (protocol != null && Handshake.isFor(protocol)) {
      if (request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
        return null;
      }
      Handshake.addTo(request.setMethod(HttpMethod.GET).headers());
    }
    return setHost(request.headers(), headers.authority()) ? request : null;
  }

  private static boolean isAsterisk(CharSequence method, CharSequence target) {
    return HttpMethod.OPTIONS.name().contentEquals(method) && "*".contentEquals(target);
  }

  /** RFC 9113, section 8.3.1: who says both says the same. */
  private static boolean setHost(HttpHeaders fields, @Nullable CharSequence authority) {
    if (authority == null) {
      return true;
    }
    String host = fields.get(HttpHeaderNames.HOST);
    if (host != null && !AsciiString.contentEqualsIgnoreCase(host, authority)) {
      return false;
    }
    fields.set(HttpHeaderNames.HOST, authority);
    return true;
  }
}
