package io.signalbox.bench.exchanges;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One that can be made in HTTP/2 and in HTTP/1.1.
 *
 * @param fields with names in lower case, as HTTP/2 has them
 * @param length of the body
 */
record Http2Request(
    String method, String path, List<Field> fields, int length, List<Field> trailers) {

  static final String HOST = "shop.example";

  Http2Request {
    fields = List.copyOf(fields);
    trailers = List.copyOf(trailers);
  }

  static Http2Request of(String method, String path, Field... fields) {
    return new Http2Request(method, path, List.of(fields), 0, List.of());
  }

  Http2Request withBody(int bytes) {
    return new Http2Request(method, path, fields, bytes, trailers);
  }

  Http2Request withTrailer(Field trailer) {
    return new Http2Request(method, path, fields, length, List.of(trailer));
  }

  /** What a client of HTTP/1.1 does instead. */
  Step http1() {
    List<Piece> pieces = new ArrayList<>();
    pieces.add(Piece.text(method + " " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n"));
    List<Field> joined = withCookiesJoined();
    pieces.add(text(joined));
    if (length == 0) {
      pieces.add(Piece.text("\r\n"));
    } else if (joined.stream().anyMatch(field -> field.isNamed("Content-Length"))) {
      pieces.add(Piece.text("\r\n"));
      pieces.add(Piece.filler(length));
    } else {
      pieces.add(Piece.text("transfer-encoding: chunked\r\n\r\n"));
      pieces.add(Piece.text(Integer.toHexString(length) + "\r\n"));
      pieces.add(Piece.filler(length));
      pieces.add(Piece.text("\r\n0\r\n"));
      pieces.add(text(trailers));
      pieces.add(Piece.text("\r\n"));
    }
    return new Step(pieces, method.equals("HEAD"), false, 1);
  }

  /** RFC 9113, 8.2.3: in HTTP/2 each may have a field of its own. */
  private List<Field> withCookiesJoined() {
    String cookies =
        fields.stream()
            .filter(field -> field.isNamed("cookie"))
            .map(Field::value)
            .collect(Collectors.joining("; "));
    List<Field> joined = new ArrayList<>();
    for (Field field : fields) {
      if (!field.isNamed("cookie")) {
        joined.add(field);
      } else if (joined.stream().noneMatch(other -> other.isNamed("cookie"))) {
        joined.add(new Field(field.name(), cookies));
      }
    }
    return joined;
  }

  private static Piece text(List<Field> fields) {
    return Piece.text(
        fields.stream()
            .map(field -> field.name() + ": " + field.value() + "\r\n")
            .collect(Collectors.joining()));
  }
}
