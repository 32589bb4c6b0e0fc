package io.signalbox.bench.exchanges;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** What is tried: exchanges as clients and services have them every day. */
final class Catalogue {

  /** Where bodies of any size may go. */
  static final String FILES = "/shop/files";

  private static final String HOST = "Host: shop.example\r\n";
  private static final String OK =
      "HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 12:00:00 GMT\r\nServer: shop\r\n";
  private static final String TEXT = "Content-Type: text/plain;charset=UTF-8\r\n";
  private static final String HELLO = OK + TEXT + "Content-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      OK + TEXT + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n";
  private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String EMPTY = "Content-Length: 0\r\n\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String ITEM = "{\"item\":1}";
  private static final String WITH_ITEM = JSON + "Content-Length: 10\r\n\r\n" + ITEM;
  private static final String IN_CHUNKS = "Transfer-Encoding: chunked\r\n\r\n";

  private static final int LONG = 6 * 1024;
  private static final int MEBIBYTE = 1 << 20;

  /** As a picture may be, and more than this gateway takes if it is not told to. */
  private static final int LARGE = 12 * MEBIBYTE;

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);
  private static final Duration BRIEF = Duration.ofMillis(1500);

  private final Origin origin;
  private final EchoService echo;

  Catalogue(Origin origin, EchoService echo) {
    this.origin = origin;
    this.echo = echo;
  }

  /** All that are small. */
  List<Exchange> everyday() {
    return Stream.of(
            methods(),
            codings(),
            targets(),
            fields(),
            cookies(),
            answers(),
            connections(),
            streams(),
            webSockets(),
            http2(),
            grpc())
        .flatMap(List::stream)
        .toList();
  }

  private Exchange http(String name, String request, Service service) {
    return new HttpExchange(name, List.of(Step.asking(request)), service, origin);
  }

  private Exchange http(String name, String request, String answer) {
    return http(name, request, Answering.with(answer));
  }

  private static String request(String method, String target, String rest) {
    return method + " " + target + " HTTP/1.1\r\n" + HOST + rest;
  }

  private static String get(String fields) {
    return request("GET", "/shop/items", "Accept: */*\r\nUser-Agent: bench\r\n" + fields + "\r\n");
  }

  private List<Exchange> methods() {
    String item = "/shop/items/1";
    String preflight =
        "Origin: http://other.example\r\nAccess-Control-Request-Method: PUT\r\n"
            + "Access-Control-Request-Headers: content-type\r\n\r\n";
    return List.of(
        http("GET", get(""), HELLO),
        http(
            "HEAD",
            request("HEAD", item, "\r\n"),
            OK
                + TEXT
                + "Content-Length: 5\r\nLast-Modified: Sun, 29 Nov 2026 11:00:00 GMT\r\n\r\n"),
        http("POST", request("POST", item, WITH_ITEM), HELLO),
        http(
            "POST in chunks",
            request("POST", item, JSON + IN_CHUNKS + "5\r\n{\"ite\r\n5;x=y\r\nm\":1}\r\n0\r\n\r\n"),
            HELLO),
        http("POST, length 0", request("POST", item, EMPTY), HELLO),
        http("POST without a body", request("POST", item, "\r\n"), HELLO),
        http(
            "PUT",
            request("PUT", item, "If-Match: \"1\"\r\n" + WITH_ITEM),
            "HTTP/1.1 201 Created\r\nLocation: /shop/items/1\r\nETag: \"2\"\r\n" + EMPTY),
        transfer(
            "POST of 12 MiB",
            Piece.text(request("POST", item, "Content-Length: " + LARGE + "\r\n\r\n")),
            Piece.filler(LARGE)),
        http("PATCH", request("PATCH", item, WITH_ITEM), HELLO),
        http("DELETE", request("DELETE", item, "\r\n"), NO_CONTENT),
        http("DELETE with a body", request("DELETE", item, WITH_ITEM), HELLO),
        http(
            "OPTIONS",
            request("OPTIONS", item, "\r\n"),
            "HTTP/1.1 204 No Content\r\nAllow: GET, PUT\r\n\r\n"),
        http(
            "OPTIONS, a preflight",
            request("OPTIONS", item, preflight),
            "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: http://other.example\r\n"
                + "Access-Control-Allow-Methods: PUT\r\nVary: Origin\r\n\r\n"),
        http(
            "GET from another origin",
            get("Origin: http://other.example\r\n"),
            OK + "Access-Control-Allow-Origin: *\r\nContent-Length: 5\r\n\r\nhello"),
        http(
            "PROPFIND",
            request(
                "PROPFIND",
                "/shop/files/",
                "Depth: 1\r\nContent-Type: application/xml\r\nContent-Length: 11\r\n\r\n<propfind/>"),
            "HTTP/1.1 207 Multi-Status\r\nContent-Length: 5\r\n\r\nhello"),
        http("a method of its own", request("FROBNICATE", item, WITH_ITEM), HELLO),
        new HttpExchange(
            "Expect: 100-continue",
            List.of(
                Step.expecting(
                    request("POST", item, "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")),
                Step.asking("hello")),
            Answering.with(HELLO),
            origin));
  }

  private List<Exchange> codings() {
    String page = "hello ".repeat(100);
    byte[] zipped = gzip(page);
    return List.of(
        http(
            "an answer in gzip",
            get("Accept-Encoding: gzip, deflate, br\r\n"),
            Answering.with(
                Piece.text(
                    OK
                        + TEXT
                        + "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\nContent-Length: "
                        + zipped.length
                        + "\r\n\r\n"),
                Piece.bytes(zipped))),
        http(
            "an answer that could be in gzip and is not",
            get("Accept-Encoding: gzip\r\n"),
            OK + TEXT + "Content-Length: 600\r\n\r\n" + page),
        http(
            "br or identity",
            get("Accept-Encoding: br;q=1.0, identity;q=0.5, *;q=0\r\n"),
            OK + "Content-Encoding: br\r\nContent-Length: 5\r\n\r\nhello"),
        new HttpExchange(
            "a request in gzip",
            List.of(
                Step.sending(
                    Piece.text(
                        request(
                            "POST",
                            "/shop/items",
                            "Content-Encoding: gzip\r\nContent-Length: "
                                + zipped.length
                                + "\r\n\r\n")),
                    Piece.bytes(zipped))),
            Answering.with(HELLO),
            origin));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Exchange target(String name, String target) {
    return http(name, request("GET", target, "\r\n"), HELLO);
  }

  private List<Exchange> targets() {
    return List.of(
        target("an encoded slash", "/shop/a%2Fb%2fc"),
        target("encoded dots", "/shop/%2e%2E/b/%2e/c"),
        target("dots", "/shop/a/./b/../c"),
        target("double slashes", "/shop//a///b//"),
        target("parameters of segments", "/shop;v=1/a;w=2,3;x/b;"),
        target("all that a path may hold", "/shop/a-._~!$&'()*+,;=:@z"),
        target("all that a query may hold", "/shop?a-._~!$&'()*+,;=:@/?z&b=&&c"),
        target("an encoded query", "/shop?q=%26%3D%2B%20%00"),
        target("brackets in a query", "/shop?a[0]=1&a[1]=2"),
        target("what browsers leave bare in a query", "/shop?a={1}|2^3`4\\5"),
        target("what browsers leave bare in a path", "/shop/a[1]|2"),
        target("a percent sign alone", "/shop?discount=100%"),
        target("a path of 6 KB", "/shop/" + "p".repeat(LONG)),
        target("a query of 6 KB", "/shop?q=" + "p".repeat(LONG)),
        target("a question mark alone", "/shop?"),
        target("other letters, encoded", "/shop/%C3%A4%e2%82%ac"),
        target("other letters, bare", "/shop?q=Z\u00c3\u00bcrich"),
        target("plus signs", "/shop/a+b?c+d=e+f"),
        target("with scheme and host", "http://shop.example/shop/a?b"),
        http(
            "OPTIONS *",
            request("OPTIONS", "*", "\r\n"),
            "HTTP/1.1 204 No Content\r\nAllow: GET\r\n\r\n"));
  }

  private List<Exchange> fields() {
    String eighty =
        IntStream.range(0, 80)
            .mapToObj(i -> "X-Field-" + i + ": value " + i + "\r\n")
            .collect(Collectors.joining());
    String hello = "Content-Length: 5\r\n\r\nhello";
    return List.of(
        http(
            "one name twice",
            get("X-Tag: b\r\nX-Other: 1\r\nX-Tag: a\r\n"),
            OK + "X-Tag: b\r\nX-Other: 1\r\nX-Tag: a\r\n" + hello),
        http(
            "values in lists",
            get("Accept-Language: de-CH , de;q=0.9,  en\r\nCache-Control: no-cache,max-age=0\r\n"),
            OK + "Vary: Accept ,Origin\r\nCache-Control: private,  max-age=60\r\n" + hello),
        http("an empty value", get("X-Empty:\r\n"), OK + "X-Empty: \r\n" + hello),
        http("eighty fields", get(eighty), OK + eighty + hello),
        http(
            "a value of 6 KB",
            get("X-Long: " + "v".repeat(LONG) + "\r\n"),
            OK + "X-Long: " + "v".repeat(LONG) + "\r\n" + hello),
        http(
            "UTF-8 in a value",
            get("X-Name: Z\u00c3\u00bcrich \u00e2\u0082\u00ac\r\n"),
            OK + "X-Name: Z\u00c3\u00bcrich \u00e2\u0082\u00ac\r\n" + hello),
        http(
            "Latin-1 in a value",
            get("X-Name: Z\u00fcrich\r\n"),
            OK + "X-Name: Z\u00fcrich\r\n" + hello),
        http(
            "names in any case",
            get("x-lower: 1\r\nX-UPPER: 2\r\nx-MiXeD: 3\r\n"),
            OK + "x-lower: 1\r\nX-UPPER: 2\r\nx-MiXeD: 3\r\n" + hello),
        http(
            "names of other signs",
            get("x_under_score: 1\r\nX.Dot: 2\r\nx!#$%&'*+-^`|~: 3\r\n"),
            OK + "x_under_score: 1\r\nX.Dot: 2\r\n" + hello),
        http(
            "a token and a trace",
            get(
                "Authorization: Bearer a.b-c_d~e+f/g==\r\n"
                    + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                    + "tracestate: a=1,b=2\r\n"),
            HELLO),
        http(
            "a client behind a proxy",
            get(
                "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Real-IP: 192.0.2.1\r\n"
                    + "Forwarded: for=192.0.2.1\r\nVia: 1.1 proxy\r\nX-Request-Id: theirs\r\n"),
            OK + "Via: 1.1 cache\r\nX-Request-Id: of-the-service\r\n" + hello),
        http(
            "fields of the connection",
            get("Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"),
            OK + "Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n" + hello));
  }

  private List<Exchange> cookies() {
    return List.of(
        http(
            "several cookies set",
            get(""),
            OK
                + "Set-Cookie: a=1; Path=/; Expires=Mon, 30 Nov 2026 12:00:00 GMT; HttpOnly\r\n"
                + "Set-Cookie: b=2; Domain=shop.example; Secure; SameSite=None; Partitioned\r\n"
                + "Set-Cookie: a=3; Path=/shop\r\nContent-Length: 5\r\n\r\nhello"),
        http("several cookies", get("Cookie: a=1; b=2\r\n"), HELLO),
        http("several fields of cookies", get("Cookie: a=1\r\nCookie: b=2; c=3\r\n"), HELLO),
        http(
            "cookies in quotes",
            get("Cookie: a=\"1 2\"; b=\"x,y\"; c=; d={\"e\":1}; f=g=h\r\n"),
            OK
                + "Set-Cookie: a=\"1 2\"; Path=\"/\"\r\nSet-Cookie: c=\r\nContent-Length: 5\r\n\r\nhello"));
  }

  private List<Exchange> answers() {
    String found = "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nel";
    String parts =
        "--x\r\nContent-Range: bytes 0-0/5\r\n\r\nh\r\n--x\r\nContent-Range: bytes 4-4/5\r\n\r\no\r\n--x--\r\n";
    return List.of(
        http(
            "a range",
            get("Range: bytes=1-2\r\n"),
            "HTTP/1.1 206 Partial Content\r\nAccept-Ranges: bytes\r\nContent-Range: bytes 1-2/5\r\n"
                + found),
        http(
            "two ranges",
            get("Range: bytes=0-0,-1\r\n"),
            "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\n"
                + "Content-Length: "
                + parts.length()
                + "\r\n\r\n"
                + parts),
        http(
            "a range that is not there",
            get("Range: bytes=9-\r\n"),
            "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */5\r\n" + EMPTY),
        http("If-Range", get("Range: bytes=1-2\r\nIf-Range: \"1\"\r\n"), HELLO),
        http(
            "304",
            get("If-None-Match: W/\"1\", \"2\"\r\n"),
            "HTTP/1.1 304 Not Modified\r\nETag: W/\"1\"\r\nCache-Control: max-age=60\r\n\r\n"),
        http(
            "304 with the length of what is not there",
            get("If-Modified-Since: Sun, 29 Nov 2026 12:00:00 GMT\r\n"),
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        http(
            "301 to a URL",
            get(""),
            "HTTP/1.1 301 Moved Permanently\r\nLocation: http://shop.example/new?a=b#c\r\n"
                + EMPTY),
        http(
            "308 to a path",
            request("POST", "/shop/items", WITH_ITEM),
            "HTTP/1.1 308 Permanent Redirect\r\nLocation: ../new\r\n" + EMPTY),
        http("204", get(""), "HTTP/1.1 204 No Content\r\nETag: \"1\"\r\n\r\n"),
        http(
            "401",
            get(""),
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a, b\"\r\n"
                + "WWW-Authenticate: Bearer\r\n"
                + EMPTY),
        http("404", get(""), "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello"),
        http(
            "429",
            get(""),
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 5\r\n\r\nhello"),
        http(
            "500", get(""), "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nhello"),
        http(
            "503",
            get(""),
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 5\r\n\r\nhello"),
        http(
            "another reason",
            get(""),
            "HTTP/1.1 200 Fine, thanks\r\nContent-Length: 5\r\n\r\nhello"),
        http("no reason", get(""), "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello"),
        http(
            "103 before it",
            get(""),
            Answering.with(
                Piece.text("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"),
                Piece.pause(Duration.ofMillis(100)),
                Piece.text(HELLO))),
        http("in chunks", get(""), CHUNKED + "\r\n"),
        http(
            "in chunks, with trailers",
            get("Connection: TE\r\nTE: trailers\r\n"),
            CHUNKED.replace(IN_CHUNKS, "Trailer: X-Sum, Server-Timing\r\n" + IN_CHUNKS)
                + "X-Sum: 1\r\nServer-Timing: db;dur=5\r\n\r\n"),
        http(
            "a request with trailers",
            request(
                "POST",
                "/shop/items",
                "Trailer: X-Sum\r\n" + IN_CHUNKS + "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
            HELLO),
        http(
            "1 MiB in chunks",
            get(""),
            Answering.with(Piece.text(OK + IN_CHUNKS), Piece.chunkedFiller(MEBIBYTE))));
  }

  private List<Exchange> connections() {
    String get = get("");
    return List.of(
        http("HTTP/1.0", "GET /shop/items HTTP/1.0\r\n" + HOST + "\r\n", HELLO),
        http("HTTP/1.0, without Host", "GET /shop/items HTTP/1.0\r\n\r\n", HELLO),
        http("the client closes", get("Connection: close\r\n"), HELLO),
        http(
            "the service closes",
            get,
            Answering.with(OK + "Connection: close\r\nContent-Length: 5\r\n\r\nhello")
                .thenCloses()),
        http(
            "an answer until the end of the connection",
            get,
            Answering.with(OK + TEXT + "\r\nhello").thenCloses()),
        new HttpExchange(
            "ten on one connection",
            Collections.nCopies(10, Step.asking(get)),
            Answering.with(HELLO),
            origin),
        new HttpExchange(
            "three at once",
            List.of(
                new Step(
                    Stream.of("/shop/1", "/shop/2", "/shop/3")
                        .map(target -> Piece.text(request("GET", target, "\r\n")))
                        .toList(),
                    false,
                    false,
                    3)),
            new Answering(
                asked ->
                    List.of(Piece.text(OK + "Content-Length: 7\r\n\r\n" + asked.head().target())),
                false),
            origin));
  }

  private List<Exchange> streams() {
    return List.of(
        new StreamExchange("server-sent events", false, origin),
        new StreamExchange("events that a client sends", true, origin));
  }

  private Exchange webSocket(String name, String asks, String answers, Frame... frames) {
    return new WebSocketExchange(name, asks, answers, List.of(frames), origin);
  }

  private List<Exchange> webSockets() {
    Frame close = new Frame(Frame.CLOSE, new byte[] {0x03, (byte) 0xe8});
    String deflate = "Sec-WebSocket-Extensions: permessage-deflate";
    return List.of(
        webSocket("WebSocket, text", "", "", text("hello"), text("Z\u00fcrich"), close),
        webSocket(
            "WebSocket, ping",
            "",
            "",
            new Frame(Frame.PING, "1".getBytes(StandardCharsets.US_ASCII)),
            text("hello"),
            close),
        webSocket(
            "WebSocket, 1 MiB each way",
            "",
            "",
            new Frame(Frame.BINARY, new byte[MEBIBYTE]),
            close),
        webSocket(
            "WebSocket, a subprotocol",
            "Sec-WebSocket-Protocol: v2.shop, v1.shop\r\n",
            "Sec-WebSocket-Protocol: v1.shop\r\n",
            text("hello"),
            close),
        webSocket(
            "WebSocket, compressed",
            deflate + "; client_max_window_bits\r\n",
            deflate + "; server_no_context_takeover\r\n",
            new Frame(Frame.COMPRESSED_TEXT, deflated("hello ".repeat(100))),
            close),
        webSocket("WebSocket, no close", "", "", text("hello")),
        http(
            "WebSocket, refused",
            request(
                "GET",
                "/shop/chat",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            "HTTP/1.1 403 Forbidden\r\n" + EMPTY));
  }

  private static Frame text(String text) {
    return new Frame(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] deflated(String text) {
    byte[] bytes = new byte[text.length()];
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(text.getBytes(StandardCharsets.US_ASCII));
    int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(bytes, length);
  }

  private Exchange http2(String name, Http2Request request, String answer) {
    return new Http2Exchange("HTTP/2, " + name, request, Answering.with(answer), origin);
  }

  private List<Exchange> http2() {
    Field length = new Field("content-length", "10");
    Field large = new Field("content-length", String.valueOf(MEBIBYTE));
    String items = "/shop/items?a=%2F";
    return List.of(
        http2("GET", Http2Request.of("GET", items, new Field("accept", "*/*")), HELLO),
        http2(
            "HEAD",
            Http2Request.of("HEAD", items),
            OK + "Content-Length: 5\r\nContent-Type: text/plain\r\n\r\n"),
        http2("POST", Http2Request.of("POST", items, length).withBody(10), HELLO),
        http2("POST without a length", Http2Request.of("POST", items).withBody(10), HELLO),
        http2("DELETE", Http2Request.of("DELETE", items), NO_CONTENT),
        new Http2Exchange(
            "HTTP/2, 1 MiB each way",
            Http2Request.of("PUT", items, large).withBody(MEBIBYTE),
            Answering.with(
                Piece.text(OK + "Content-Length: " + MEBIBYTE + "\r\n\r\n"),
                Piece.filler(MEBIBYTE)),
            origin),
        http2(
            "cookies in fields of their own",
            Http2Request.of(
                "GET",
                items,
                new Field("cookie", "a=1"),
                new Field("x-tag", "b"),
                new Field("cookie", "b=2"),
                new Field("x-tag", "a")),
            OK + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello"),
        http2(
            "103 before it",
            Http2Request.of("GET", items),
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + HELLO),
        http2(
            "304",
            Http2Request.of("GET", items),
            "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"),
        http2(
            "trailers both ways",
            Http2Request.of("POST", items, new Field("te", "trailers"))
                .withBody(10)
                .withTrailer(new Field("x-sum", "1")),
            CHUNKED + "x-sum: 2\r\n\r\n"));
  }

  private Exchange call(
      String name, MethodDescriptor<String, String> method, List<String> sends, boolean inTurn) {
    return new GrpcExchange("gRPC, " + name, method, sends, inTurn, LONG_ENOUGH, echo);
  }

  private List<Exchange> grpc() {
    List<String> ten = IntStream.range(0, 10).mapToObj(i -> "message " + i).toList();
    return List.of(
        call("one for one", EchoService.ONE, List.of("hello"), false),
        call("many for one", EchoService.MANY, List.of("50"), false),
        call("one for many", EchoService.ALL, ten, false),
        call("each for each", EchoService.EACH, ten, true),
        call("4 MB", EchoService.ONE, List.of("m".repeat(4_000_000)), false),
        call("a failure with details", EchoService.FAIL, List.of("not so: 100 % \u00e4"), false),
        call(
            "a method that is not there",
            EchoService.ONE.toBuilder().setFullMethodName("bench.Echo/None").build(),
            List.of("hello"),
            false),
        new GrpcExchange(
            "gRPC, a deadline that passes",
            EchoService.HANG,
            List.of("hello"),
            false,
            BRIEF,
            echo));
  }

  /**
   * What takes a while.
   *
   * @param size of each body
   */
  List<Exchange> transfers(long size) {
    String length = "Content-Length: " + size + "\r\n\r\n";
    String post = request("POST", FILES, "");
    return List.of(
        transfer("an upload with a length", Piece.text(post + length), Piece.filler(size)),
        transfer("an upload in chunks", Piece.text(post + IN_CHUNKS), Piece.chunkedFiller(size)),
        http(
            "a download with a length",
            get(""),
            Answering.with(Piece.text(OK + length), Piece.filler(size))),
        http(
            "a download in chunks",
            get(""),
            Answering.with(Piece.text(OK + IN_CHUNKS), Piece.chunkedFiller(size))));
  }

  private Exchange transfer(String name, Piece... request) {
    return new HttpExchange(name, List.of(Step.sending(request)), Answering.with(HELLO), origin);
  }
}
