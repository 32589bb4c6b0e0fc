package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The client of HTTP/2, straight at a server that speaks it. */
class Http2ClientTest {

  @Test
  void tells_the_status_the_fields_and_the_trailers() throws Exception {
    try (EchoService echo = new EchoService()) {
      Http2Request call =
          Http2Request.of(
                  "POST",
                  "/bench.Echo/Nothing",
                  new Field("content-type", "application/grpc"),
                  new Field("te", "trailers"))
              .withBody(5);

      List<String> lines = Http2Client.ask(echo.address(), call).stream().map(Line::text).toList();

      assertThat(lines).startsWith("HTTP/2 200").endsWith("connection kept");
      assertThat(lines).contains("body: 0 B").anyMatch(line -> line.contains("grpc-status: 12"));
    }
  }
}
