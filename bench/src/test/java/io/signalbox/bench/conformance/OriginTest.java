package io.signalbox.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The origin and the client, straight to each other. */
class OriginTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private Origin origin;

  @BeforeEach
  void start() throws IOException {
    origin = new Origin();
  }

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  private String told(Exchange exchange) throws IOException {
    origin.behaves("/odd", exchange.behaviour());
    return RawClient.exchange(origin.address(), exchange, "/odd").told();
  }

  private String told(Behaviour behaviour) throws IOException {
    return told(Exchange.answered("", "", behaviour));
  }

  @Test
  void tells_what_became_of_an_answer() throws IOException {
    assertThat(told(Behaviour.whole("hello"))).isEqualTo("200 (5 B); kept");
    assertThat(told(Behaviour.sends(OK + "\r\nhello").thenCloses())).isEqualTo("200 (5 B); closed");
    assertThat(told(Behaviour.sends(OK + "\r\nhello").thenResets()))
        .isEqualTo("200 cut off; reset");
    assertThat(told(Behaviour.sends(OK + "Content-Length: 5\r\n\r\nhe").thenCloses()))
        .isEqualTo("200 cut off; closed");
    assertThat(told(Behaviour.sends("HTTP/1.1 103 X\r\n\r\n", OK + "Content-Length: 0\r\n\r\nx")))
        .isEqualTo("103, 200 (0 B), bytes behind it; kept");
    assertThat(told(Behaviour.sends().thenCloses())).isEqualTo("nothing; closed");
  }

  @Test
  void tells_how_the_body_came() throws IOException {
    String post = "POST /odd HTTP/1.1\r\nHost: x\r\n";
    told(Exchange.asked("", "", post + "Content-Length: 5\r\n\r\nhello"));
    assertThat(origin.asked("/odd")).containsExactly("length 5");

    told(Exchange.asked("", "", post + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"));
    assertThat(origin.asked("/odd")).containsExactly("chunked, 2 B");

    told(Exchange.asked("", "", post + "Content-Length: 5\r\n\r\nhe").halfClosed());
    assertThat(origin.asked("/odd")).containsExactly("broken off");

    told(Exchange.asked("", "", (post + "\r\n").repeat(2)).awaiting(2));
    assertThat(origin.asked("/odd")).containsExactly("no body", "no body");
  }

  @Test
  void what_belongs_to_no_exchange_is_answered_with_its_path() throws IOException {
    Exchange exchange = Exchange.answered("", "", Behaviour.whole("never sent"));

    assertThat(RawClient.exchange(origin.address(), exchange, "/own").body()).isEqualTo("/own");
  }
}
