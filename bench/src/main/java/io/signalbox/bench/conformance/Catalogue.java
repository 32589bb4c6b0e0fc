package io.signalbox.bench.conformance;

import static io.signalbox.bench.conformance.Exchange.answered;
import static io.signalbox.bench.conformance.Exchange.asked;

import java.util.List;

/** What is tried. */
final class Catalogue {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String WHOLE = OK + "Content-Length: 5\r\n\r\nhello";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
  private static final String MEBIBYTE = "x".repeat(1 << 20);

  private static final String HEAD = " " + Exchange.PATH + " HTTP/1.1\r\nHost: house\r\n";
  private static final String GET = "GET" + HEAD;
  private static final String POST = "POST" + HEAD;

  private Catalogue() {}

  /** Answers of which a client may or may not get something. */
  static List<Exchange> answers() {
    return List.of(
        answered("with a length", "RFC 9112 6.3", Behaviour.whole("hello")),
        answered("in chunks", "RFC 9112 7.1", Behaviour.sends(CHUNKED + "5\r\nhello\r\n0\r\n\r\n")),
        answered(
            "in chunks, with a trailer",
            "RFC 9112 7.1.2",
            Behaviour.sends(CHUNKED + "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n")),
        answered(
            "until the end of the connection",
            "RFC 9112 6.3",
            Behaviour.sends(OK + "\r\nhello").thenCloses()),
        answered(
            "HTTP/1.0",
            "RFC 9112 9.3",
            Behaviour.sends("HTTP/1.0 200 OK\r\n\r\nhello").thenCloses()),
        answered(
            "Connection: close",
            "RFC 9112 9.6",
            Behaviour.sends(OK + "Connection: close\r\nContent-Length: 5\r\n\r\nhello")
                .thenCloses()),
        answered("103 before it", "RFC 9110 15.2", Behaviour.sends(HINTS, WHOLE)),
        answered(
            "two 103 at once with it", "RFC 9110 15.2", Behaviour.sends(HINTS + HINTS + WHOLE)),
        answered(
            "102 before it",
            "RFC 9110 15.2",
            Behaviour.sends("HTTP/1.1 102 Processing\r\n\r\n", WHOLE)),
        answered("103, to HTTP/1.0", "RFC 9110 15.2", Behaviour.sends(HINTS, WHOLE))
            .asking("GET " + Exchange.PATH + " HTTP/1.0\r\nHost: house\r\n\r\n"),
        answered(
                "103, to HEAD",
                "RFC 9110 15.2",
                Behaviour.sends(HINTS, OK + "Content-Length: 5\r\n\r\n"))
            .asking("HEAD" + HEAD + "\r\n"),
        answered(
            "100 that nobody waits for",
            "RFC 9110 10.1.1",
            Behaviour.sends("HTTP/1.1 100 Continue\r\n\r\n", WHOLE)),
        answered(
            "101 that nobody asked for",
            "RFC 9110 7.8",
            Behaviour.sends(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")),
        answered("204", "RFC 9112 6.3", Behaviour.sends("HTTP/1.1 204 No Content\r\n\r\n")),
        answered(
            "204 with bytes behind it",
            "RFC 9112 6.3",
            Behaviour.sends("HTTP/1.1 204 No Content\r\n\r\nhello")),
        answered(
            "304 with a length",
            "RFC 9112 6.3",
            Behaviour.sends("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")),
        answered("to HEAD, with a body", "RFC 9112 6.3", Behaviour.sends(WHOLE))
            .asking("HEAD" + HEAD + "\r\n"),
        answered("bytes behind it", "RFC 9112 6.3", Behaviour.sends(WHOLE + "poison")),
        answered("a second one behind it", "RFC 9112 9.2", Behaviour.sends(WHOLE + WHOLE)),
        answered("a second one a little later", "RFC 9112 9.2", Behaviour.sends(WHOLE, WHOLE)),
        answered(
            "with a length, cut off by the end",
            "RFC 9112 8",
            Behaviour.sends(OK + "Content-Length: 5\r\n\r\nhe").thenCloses()),
        answered(
            "with a length, cut off by a reset",
            "RFC 9112 8",
            Behaviour.sends(OK + "Content-Length: 5\r\n\r\nhe").thenResets()),
        answered(
            "1 MiB with a length, cut off in the last byte",
            "RFC 9112 8",
            Behaviour.sends(OK + "Content-Length: 1048577\r\n\r\n" + MEBIBYTE).thenCloses()),
        answered(
            "in chunks, cut off by the end",
            "RFC 9112 8",
            Behaviour.sends(CHUNKED + "5\r\nhello\r\n").thenCloses()),
        answered(
            "in chunks, cut off by a reset",
            "RFC 9112 8",
            Behaviour.sends(CHUNKED + "5\r\nhello\r\n").thenResets()),
        answered(
            "until the end, which is a reset",
            "RFC 9112 8",
            Behaviour.sends(OK + "\r\nhello").thenResets()),
        answered(
            "the end in the head", "RFC 9112 8", Behaviour.sends(OK + "Content-Le").thenCloses()),
        answered(
            "a reset in the head", "RFC 9112 8", Behaviour.sends(OK + "Content-Le").thenResets()),
        answered("the end and no answer", "RFC 9110 9.2.2", Behaviour.sends().thenCloses()),
        answered("a reset and no answer", "RFC 9110 9.2.2", Behaviour.sends().thenResets()),
        answered("the end and no answer, to POST", "RFC 9110 9.2.2", Behaviour.sends().thenCloses())
            .asking(POST + "Content-Length: 5\r\n\r\nhello"),
        answered(
                "413 before the body, then the end",
                "RFC 9112 9.6",
                Behaviour.sends("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
                    .beforeTheBody()
                    .thenCloses())
            .asking(POST + "Content-Length: " + (1 << 20) + "\r\n\r\n" + MEBIBYTE),
        answered(
            "status +200", "RFC 9112 4", Behaviour.sends("HTTP/1.1 +200 OK\r\n\r\n").thenCloses()),
        answered(
            "status 0200", "RFC 9112 4", Behaviour.sends("HTTP/1.1 0200 OK\r\n\r\n").thenCloses()),
        answered(
            "status 600", "RFC 9110 15", Behaviour.sends("HTTP/1.1 600 X\r\n\r\n").thenCloses()),
        answered("status 20", "RFC 9112 4", Behaviour.sends("HTTP/1.1 20 OK\r\n\r\n").thenCloses()),
        answered("no HTTP", "RFC 9112 4", Behaviour.sends("SSH-2.0-OpenSSH_9.2\r\n").thenCloses()),
        answered(
            "no reason and no blank before it",
            "RFC 9112 4",
            Behaviour.sends("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello")),
        answered(
            "two lengths that differ",
            "RFC 9112 6.3",
            Behaviour.sends(OK + "Content-Length: 5\r\nContent-Length: 2\r\n\r\nhello")),
        answered(
            "two lengths that are one",
            "RFC 9112 6.3",
            Behaviour.sends(OK + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")),
        answered(
            "length +5", "RFC 9110 8.6", Behaviour.sends(OK + "Content-Length: +5\r\n\r\nhello")),
        answered(
            "a length and chunks",
            "RFC 9112 6.3",
            Behaviour.sends(
                OK
                    + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        answered(
            "gzip, chunked",
            "RFC 9112 6.1",
            Behaviour.sends(
                OK + "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        answered(
            "a chunk of length x",
            "RFC 9112 7.1",
            Behaviour.sends(CHUNKED + "x\r\nhello\r\n0\r\n\r\n")),
        answered(
            "a chunk longer than it says",
            "RFC 9112 7.1",
            Behaviour.sends(CHUNKED + "2\r\nhello\r\n0\r\n\r\n")),
        answered(
            "a blank before the colon",
            "RFC 9112 5.1",
            Behaviour.sends(OK + "Content-Length : 5\r\n\r\nhello").thenCloses()),
        answered(
            "a NUL in a field",
            "RFC 9110 5.5",
            Behaviour.sends(OK + "X-Odd: a\0b\r\nContent-Length: 5\r\n\r\nhello")),
        answered(
            "a folded field",
            "RFC 9112 5.2",
            Behaviour.sends(OK + "X-Odd: a\r\n b\r\nContent-Length: 5\r\n\r\nhello")),
        answered(
            "lines that end without CR",
            "RFC 9112 2.2",
            Behaviour.sends("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")),
        answered(
            "Content-Type: ;;",
            "RFC 9110 8.3",
            Behaviour.sends(OK + "Content-Type: ;;\r\nContent-Length: 5\r\n\r\nhello")),
        answered(
            "a field of 40 KB",
            "RFC 9110 5.4",
            Behaviour.sends(
                OK + "X-Long: " + "y".repeat(40_000) + "\r\nContent-Length: 5\r\n\r\nhello")),
        answered(
            "a head of 1 MB",
            "RFC 9110 5.4",
            Behaviour.sends(OK + "X-Long: " + MEBIBYTE + "\r\nContent-Length: 5\r\n\r\nhello")));
  }

  /** Requests of which a server may or may not get something. */
  static List<Exchange> requests() {
    return List.of(
        asked("GET", "RFC 9112 6.3", GET + "\r\n"),
        asked("POST without a body", "RFC 9110 8.6", POST + "\r\n"),
        asked("OPTIONS without a body", "RFC 9110 8.6", "OPTIONS" + HEAD + "\r\n"),
        asked("DELETE without a body", "RFC 9110 8.6", "DELETE" + HEAD + "\r\n"),
        asked("POST with a length", "RFC 9112 6.3", POST + "Content-Length: 5\r\n\r\nhello"),
        asked(
            "POST in chunks",
            "RFC 9112 7.1",
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        asked("GET with a body", "RFC 9110 9.3.1", GET + "Content-Length: 5\r\n\r\nhello"),
        asked(
            "Expect: 100-continue, the body at once",
            "RFC 9110 10.1.1",
            POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"),
        asked("three in one write", "RFC 9112 9.3.2", (GET + "\r\n").repeat(3)).awaiting(3),
        asked("a thousand in one write", "RFC 9112 9.3.2", (GET + "\r\n").repeat(1000))
            .awaiting(1000),
        asked("half-closed behind the request", "RFC 9112 9.6", GET + "\r\n").halfClosed(),
        asked("half-closed in the body", "RFC 9112 8", POST + "Content-Length: 10\r\n\r\nhello")
            .halfClosed(),
        asked(
                "half-closed in chunks",
                "RFC 9112 8",
                POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            .halfClosed(),
        asked("HTTP/1.0", "RFC 9112 9.3", "GET " + Exchange.PATH + " HTTP/1.0\r\n\r\n"),
        asked(
            "HTTP/1.0, keep-alive",
            "RFC 9112 C.2.2",
            "GET " + Exchange.PATH + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
        asked(
            "the whole URI",
            "RFC 9112 3.2.2",
            "GET http://house" + Exchange.PATH + " HTTP/1.1\r\nHost: house\r\n\r\n"),
        asked("a blank line before it", "RFC 9112 2.2", "\r\n" + GET + "\r\n"),
        asked("TRACE", "RFC 9110 9.3.8", "TRACE" + HEAD + "\r\n"),
        asked("CONNECT", "RFC 9110 9.3.6", "CONNECT house:80 HTTP/1.1\r\nHost: house:80\r\n\r\n"),
        asked("no Host", "RFC 9112 3.2", "GET " + Exchange.PATH + " HTTP/1.1\r\n\r\n"),
        asked("two Hosts", "RFC 9112 3.2", GET + "Host: other\r\n\r\n"),
        asked(
            "Host: a b", "RFC 9112 3.2", "GET " + Exchange.PATH + " HTTP/1.1\r\nHost: a b\r\n\r\n"),
        asked(
            "HTTP/1.2",
            "RFC 9110 2.5",
            "GET " + Exchange.PATH + " HTTP/1.2\r\nHost: house\r\n\r\n"),
        asked(
            "HTTP/3.0",
            "RFC 9110 15.6.6",
            "GET " + Exchange.PATH + " HTTP/3.0\r\nHost: house\r\n\r\n"),
        asked(
            "a length and chunks",
            "RFC 9112 6.3",
            POST
                + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        asked(
            "two lengths that differ",
            "RFC 9112 6.3",
            POST + "Content-Length: 5\r\nContent-Length: 2\r\n\r\nhello"),
        asked("length +5", "RFC 9110 8.6", POST + "Content-Length: +5\r\n\r\nhello"),
        asked(
            "gzip, chunked",
            "RFC 9112 6.1",
            POST + "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        asked(
            "a coding nobody knows", "RFC 9112 6.1", POST + "Transfer-Encoding: odd\r\n\r\nhello"),
        asked(
            "chunks, in HTTP/1.0",
            "RFC 9112 6.1",
            "POST "
                + Exchange.PATH
                + " HTTP/1.0\r\nHost: house\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n"),
        asked(
            "a chunk of length x",
            "RFC 9112 7.1",
            POST + "Transfer-Encoding: chunked\r\n\r\nx\r\nhello\r\n0\r\n\r\n"),
        asked(
            "a second chunk of length x",
            "RFC 9112 7.1",
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nx\r\n\r\n"),
        asked(
            "a chunk longer than it says",
            "RFC 9112 7.1",
            POST + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"),
        asked("a blank before the colon", "RFC 9112 5.1", GET + "X-Odd : a\r\n\r\n"),
        asked("a NUL in a field", "RFC 9110 5.5", GET + "X-Odd: a\0b\r\n\r\n"),
        asked("a folded field", "RFC 9112 5.2", GET + "X-Odd: a\r\n b\r\n\r\n"),
        asked("lines that end without CR", "RFC 9112 2.2", (GET + "\r\n").replace("\r", "")),
        asked("a CR alone in a field", "RFC 9112 2.2", GET + "X-Odd: a\rb\r\n\r\n"),
        asked(
            "a fragment",
            "RFC 9112 3.2.1",
            "GET " + Exchange.PATH + "#f HTTP/1.1\r\nHost: house\r\n\r\n"),
        asked(
            "two blanks in the line",
            "RFC 9112 3",
            "GET  " + Exchange.PATH + " HTTP/1.1\r\nHost: house\r\n\r\n"),
        asked("get", "RFC 9110 9.1", "get" + HEAD + "\r\n"),
        asked(
            "a field of 40 KB", "RFC 9110 5.4", GET + "X-Long: " + "y".repeat(40_000) + "\r\n\r\n"),
        asked(
            "a target of 40 KB",
            "RFC 9112 3",
            "GET "
                + Exchange.PATH
                + "?"
                + "y".repeat(40_000)
                + " HTTP/1.1\r\nHost: house\r\n\r\n"));
  }
}
