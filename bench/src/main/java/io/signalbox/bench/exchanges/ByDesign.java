package io.signalbox.bench.exchanges;

import io.signalbox.bench.exchanges.Difference.Change;
import io.signalbox.bench.exchanges.Difference.Side;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** Differences that nobody is surprised by, and why. */
enum ByDesign {
  SPELLING(
      "names of fields in lower case",
      "Names are the same in any case (RFC 9110 5.1); HTTP/2 has no other",
      difference -> difference.change() == Change.RESPELLED),

  VIA(
      "`Via` to the service",
      "A proxy has to say it, behind what others have said (RFC 9110 7.6.3)",
      difference ->
          difference.side() == Side.SERVICE
              && difference.change() == Change.ADDED
              && difference.isOfField("Via")),

  TOLD_TO_THE_SERVICE(
      "`X-Forwarded-For`, `-Proto`, `-Host`, `-Port` and `X-Request-Id` to the service",
      "How it learns of the client, whose own claims do not count",
      difference ->
          difference.side() == Side.SERVICE
              && (difference.change() == Change.ADDED || difference.change() == Change.CHANGED)
              && difference.isOfField(
                  "X-Forwarded-For",
                  "X-Forwarded-Proto",
                  "X-Forwarded-Host",
                  "X-Forwarded-Port",
                  "X-Request-Id")),

  CLAIMED_BY_THE_CLIENT(
      "the client's `X-Real-IP` and `Forwarded` not to the service",
      "A client that no trusted proxy speaks for could say what it likes",
      difference ->
          difference.side() == Side.SERVICE
              && difference.change() == Change.MISSING
              && difference.isOfField("X-Real-IP", "Forwarded")),

  SERVED_BY(
      "`X-Served-By` to the client",
      "Which instance has answered: without it, nobody could tell which of several is at fault",
      difference ->
          difference.side() == Side.CLIENT
              && difference.change() == Change.ADDED
              && difference.here().isNamed("X-Served-By")),

  HOP_BY_HOP(
      "`Connection`, `Keep-Alive`, and `X-Hop`, which `Connection` names",
      "They are about one connection, and each side has its own (RFC 9110 7.6.1)",
      difference -> difference.isOfField("Connection", "Keep-Alive", "X-Hop")),

  CONNECTION_KEPT(
      "the client's connection kept where the service ends its own",
      "The same",
      difference ->
          difference.change() == Change.CHANGED
              && difference.straight().equals(Line.note("connection closed"))
              && difference.here().equals(Line.note("connection kept"))),

  FRAMING(
      "`Transfer-Encoding` to the client",
      "How the end of a body shows is a matter of the connection (RFC 9112 6.1): in chunks where the"
          + " length is not known and the connection is kept, by itself in HTTP/2",
      difference ->
          difference.side() == Side.CLIENT
              && (difference.change() == Change.ADDED || difference.change() == Change.MISSING)
              && difference.isOfField("Transfer-Encoding")),

  VERSION(
      "`HTTP/1.1` to the service and `HTTP/1.0` to the client, which speaks that",
      "Each connection has its version (RFC 9110 2.5)",
      difference ->
          difference.isChangeOfStart("(.*) HTTP/1\\.0", "$1 HTTP/1.1")
              || difference.isChangeOfStart("HTTP/1\\.1 (.*)", "HTTP/1.0 $1")),

  ORIGIN_FORM(
      "`/path` for `http://host/path`",
      "A server is asked for the path; the other form is for proxies that clients choose (RFC 9112"
          + " 3.2.1)",
      difference -> difference.isChangeOfStart("(\\S+) http://[^/ ]+(/.*)", "$1 $2")),

  ORDER(
      "a field elsewhere among those of other names",
      "It has no meaning (RFC 9110 5.3)",
      difference ->
          difference.change() == Change.MOVED && difference.straight().kind() == Line.Kind.FIELD),

  NO_REASON(
      "`HTTP/2 200` for `HTTP/1.1 200 OK`",
      "The client has chosen HTTP/2, which has no reason phrases",
      difference -> difference.isChangeOfStart("HTTP/1\\.1 ([0-9]{3}) .*", "HTTP/2 $1"));

  private final String what;
  private final String why;
  private final Predicate<Difference> covers;

  ByDesign(String what, String why, Predicate<Difference> covers) {
    this.what = what;
    this.why = why;
    this.covers = covers;
  }

  String what() {
    return what;
  }

  String why() {
    return why;
  }

  static Optional<ByDesign> of(Difference difference) {
    return Arrays.stream(values()).filter(each -> each.covers.test(difference)).findFirst();
  }
}
