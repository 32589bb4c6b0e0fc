package io.signalbox.registry.registration;

import io.signalbox.logs.Printable;
import org.springframework.http.HttpStatus;

/** Why something is not let in, in words for whoever has sent it. */
final class Refused extends Exception {

  private static final int SHOWN = 80;

  private final HttpStatus status;
  private final String type;
  private final String detail;

  /**
   * @param type which kind of problem it is, as in {@code urn:signalbox:problem:table-full}
   */
  Refused(HttpStatus status, String type, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.type = type;
    this.detail = detail;
  }

  static Refused registration(String detail) {
    return new Refused(HttpStatus.BAD_REQUEST, "bad-registration", detail);
  }

  /** A field of a registration that is not what it must be. */
  static Refused field(String name, String value, String why) {
    return registration(quoted(name, value) + " " + why + ".");
  }

  static Refused parameter(String name, String value) {
    return new Refused(
        HttpStatus.BAD_REQUEST, "bad-parameter", quoted(name, value) + " has no place here.");
  }

  private static String quoted(String name, String value) {
    return name + " \"" + Printable.of(value, SHOWN) + "\"";
  }

  HttpStatus status() {
    return status;
  }

  String type() {
    return type;
  }

  String detail() {
    return detail;
  }
}
