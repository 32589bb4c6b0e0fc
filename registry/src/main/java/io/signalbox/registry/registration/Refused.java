package io.signalbox.registry.registration;

import io.signalbox.logs.Printable;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Why something is not let in, in words for whoever has sent it. */
final class Refused extends Exception {

  private static final int SHOWN = 80;

  /** What is wrong; its name is the last part of the problem's type. */
  enum Kind {
    BAD_REGISTRATION(HttpStatus.BAD_REQUEST),
    BAD_PARAMETER(HttpStatus.BAD_REQUEST),
    NOT_ALLOWED(HttpStatus.FORBIDDEN),
    NO_SUCH_METHOD(HttpStatus.METHOD_NOT_ALLOWED),
    NOT_FOUND(HttpStatus.NOT_FOUND),
    PATH_TAKEN(HttpStatus.CONFLICT),
    NOT_JSON(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    REQUEST_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
    TABLE_FULL(HttpStatus.TOO_MANY_REQUESTS),
    TOO_MANY_CHANGES(HttpStatus.TOO_MANY_REQUESTS);

    private final HttpStatus status;

    Kind(HttpStatus status) {
      this.status = status;
    }

    HttpStatus status() {
      return status;
    }

    String type() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Kind kind;
  private final String detail;

  Refused(Kind kind, String detail) {
    super(detail, null, false, false);
    this.kind = kind;
    this.detail = detail;
  }

  static Refused registration(String detail) {
    return new Refused(Kind.BAD_REGISTRATION, detail);
  }

  /** A field of a registration that is not what it must be. */
  static Refused field(String name, String value, String why) {
    return registration(quoted(name, value) + " " + why + ".");
  }

  static Refused parameter(String name, String value) {
    return new Refused(
        Kind.BAD_PARAMETER, quoted(Printable.of(name, SHOWN), value) + " has no place here.");
  }

  private static String quoted(String name, String value) {
    return name + " \"" + Printable.of(value, SHOWN) + "\"";
  }

  Kind kind() {
    return kind;
  }

  String detail() {
    return detail;
  }
}
