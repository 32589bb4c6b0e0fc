package io.signalbox.bench.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A request, written out once and sent any number of times. */
public final class Request {

  private final byte[] bytes;
  private final int responses;

  private Request(byte[] bytes, int responses) {
    this.bytes = bytes;
    this.responses = responses;
  }

  private Request(String head, String body) {
    this((head + "\r\n" + body).getBytes(StandardCharsets.UTF_8), 1);
  }

  public static Request get(InetSocketAddress server, String path) {
    return new Request(start("GET", server, path), "");
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
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return new Request(head.toString(), json);
  }

  /** This one and the next right behind it, as a client that pipelines sends them. */
  public Request then(Request next) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.bytes.length);
    System.arraycopy(next.bytes, 0, both, bytes.length, next.bytes.length);
    return new Request(both, responses + next.responses);
  }

  /** How many responses it has to get. */
  int responses() {
    return responses;
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
