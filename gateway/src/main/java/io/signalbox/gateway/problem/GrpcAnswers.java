package io.signalbox.gateway.problem;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.web.ErrorResponseException;

/** Says problems so that clients of gRPC understand them: as a status, in the header alone. */
public final class GrpcAnswers {

  private static final AsciiString CONTENT_TYPE = AsciiString.cached("application/grpc");
  private static final AsciiString STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");

  /** Of gRPC's codes. */
  private static final int DEADLINE_EXCEEDED = 4;

  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;
  private static final int UNAVAILABLE = 14;

  private GrpcAnswers() {}

  /** Whether who asks speaks gRPC. */
  public static boolean areFor(HttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return type != null
        && type.regionMatches(true, 0, CONTENT_TYPE.toString(), 0, CONTENT_TYPE.length());
  }

  /** The whole answer. */
  public static FullHttpResponse of(ErrorResponseException problem) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    HttpHeaders headers = answer.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE);
    headers.setInt(STATUS, code(problem.getStatusCode().value()));
    headers.set(MESSAGE, encoded(Objects.requireNonNullElse(problem.getBody().getDetail(), "")));
    headers.set(HttpHeaderNames.CONTENT_LENGTH, 0);
    return answer;
  }

  /** In the sense of {@code io.grpc.Status}, by what happened here. */
  private static int code(int status) {
    return switch (status) {
      case 404, 501 -> UNIMPLEMENTED;
      case 413, 429, 431 -> RESOURCE_EXHAUSTED;
      case 502, 503 -> UNAVAILABLE;
      case 504 -> DEADLINE_EXCEEDED;
      default -> INTERNAL;
    };
  }

  /** As gRPC has it over HTTP/2: what is no printable ASCII in percents. */
  private static String encoded(String message) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
