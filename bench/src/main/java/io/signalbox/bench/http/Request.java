package io.signalbox.bench.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request, written out once and sent any number of times. */
public final class Request {

  private final byte[] bytes;

  private Request(String head, String body) {
    this.bytes = (head + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param headers each {@code Name: value}
   */
  public static Request get(InetSocketAddress server, String path, String... headers) {
    return new Request(start("GET", server, path) + lines(headers), "");
  }

  /**
   * @param headers further ones, each {@code Name: value}
   */
  public static Request postJson(
      InetSocketAddress server, String path, String json, String... headers) {
    StringBuilder head = new StringBuilder(start("POST", server, path));
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(json.getBytes(StandardCharsets.UTF_8).length);
    head.append("\r\n");
    return new Request(head.append(lines(headers)).toString(), json);
  }

  private static String lines(String... headers) {
    return Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining());
  }

  private static String start(String method, InetSocketAddress server, String path) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + server.getHostString()
        + ":"
        + server.getPort()
        + "\r\n";
  }

  /** In one call, and so in one segment. */
  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }
}
