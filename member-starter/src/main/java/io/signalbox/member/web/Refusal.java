package io.signalbox.member.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Why a request is refused before the service sees it, and what its client is told (RFC 9457). */
enum Refusal {

  /** RFC 9112, sections 2 to 6: what the codec cannot read. */
  SYNTAX(HttpResponseStatus.BAD_REQUEST, "malformed-request", "The request is not HTTP/1.1."),

  /** RFC 9110, section 4.1. */
  LINE_TOO_LONG(
      HttpResponseStatus.REQUEST_URI_TOO_LONG,
      "target-too-long",
      "The request line is longer than is accepted here."),

  /** RFC 6585, section 5. */
  FIELDS_TOO_LARGE(
      HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
      "header-too-large",
      "The header fields are larger than is accepted here."),

  /** RFC 9112, section 2.3; RFC 9110, section 15.6.6. */
  VERSION(
      HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
      "http-version",
      "HTTP/1.1 is spoken here, and HTTP/1.0."),

  /** RFC 9112, section 3.2: a path with a leading slash, or an absolute URI; all in ASCII. */
  TARGET(
      HttpResponseStatus.BAD_REQUEST,
      "malformed-target",
      "The request target is no path as RFC 3986 has it: percent-encode other characters, leave"
          + " the fragment away."),

  /** RFC 9112, section 3.2: one Host, and a valid one. */
  HOST(
      HttpResponseStatus.BAD_REQUEST,
      "malformed-host",
      "There must be one Host header with a host and, if need be, a port."),

  /** RFC 9112, section 6.1. */
  CODING(
      HttpResponseStatus.NOT_IMPLEMENTED,
      "transfer-coding",
      "Of the transfer codings only chunked is understood."),

  /** RFC 9110, section 9.3.6: for proxies that tunnel. */
  CONNECT(HttpResponseStatus.NOT_IMPLEMENTED, "connect", "There are no tunnels here."),

  /**
   * Netty takes the eight bytes behind such a header for a body, as a draft before RFC 6455 had it.
   * Others do not, so that the bytes would be somebody's next request.
   */
  HIXIE(
      HttpResponseStatus.BAD_REQUEST,
      "obsolete-websocket",
      "Sec-WebSocket-Key1 and -Key2 are of a draft; RFC 6455 has Sec-WebSocket-Key."),

  /** RFC 9112, sections 7.1 and 8: the request is incomplete for ever. */
  BODY(
      HttpResponseStatus.BAD_REQUEST,
      "malformed-body",
      "The request body is not chunked as RFC 9112 has it."),

  /** RFC 9112, section 8: the client ended what it sends before the body's end. */
  INCOMPLETE_BODY(
      HttpResponseStatus.BAD_REQUEST, "incomplete-body", "The request body ended before its end."),

  /** RFC 9110, section 15.5.9. */
  SLOW_BODY(
      HttpResponseStatus.REQUEST_TIMEOUT,
      "slow-body",
      "The request body came more slowly than is accepted here.");

  private static final String NAMESPACE = "urn:signalbox:problem:";

  private final HttpResponseStatus status;
  private final String type;
  private final String detail;
  private final byte[] problem;

  Refusal(HttpResponseStatus status, String type, String detail) {
    this.status = status;
    this.type = type;
    this.detail = detail;
    this.problem =
        """
        {"type":"%s","title":"%s","status":%d,"detail":"%s"}"""
            .formatted(uri(), status.reasonPhrase(), status.code(), detail)
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Why a message is refused that the codec, or {@link RequestRules}, marked as failed. */
  static Refusal of(Throwable failure) {
    return switch (failure) {
      case RefusedRequestException refused -> refused.refusal();
      case TooLongHttpLineException tooLong -> LINE_TOO_LONG;
      case TooLongHttpHeaderException tooLarge -> FIELDS_TOO_LARGE;
      default -> SYNTAX;
    };
  }

  /** The same of a part of a body. */
  static Refusal ofBody(Throwable failure) {
    return switch (failure) {
      case RefusedRequestException refused -> refused.refusal();
      case PrematureChannelClosureException ended -> INCOMPLETE_BODY;
      default -> BODY;
    };
  }

  HttpResponseStatus status() {
    return status;
  }

  /** The last part of the problem's type. */
  String type() {
    return type;
  }

  /** The problem's type. */
  URI uri() {
    return URI.create(NAMESPACE + type);
  }

  String detail() {
    return detail;
  }

  /** The answer's body. */
  ByteBuf problem() {
    return Unpooled.wrappedBuffer(problem);
  }
}
