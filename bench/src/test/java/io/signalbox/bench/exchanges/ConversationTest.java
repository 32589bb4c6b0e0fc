package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The origin and the client, straight to each other. */
class ConversationTest {

  private static final String GET = "GET /a HTTP/1.1\r\nHost: b\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String HELLO = "body: 5 B, SHA-256 2cf24dba5fb0a30e...";

  private Origin origin;

  @BeforeEach
  void start() throws IOException {
    origin = new Origin();
  }

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  private List<String> answers(String request, Service service) throws IOException {
    origin.plays(service);
    return Conversation.with(origin.address(), List.of(Step.asking(request))).lines().stream()
        .map(Line::text)
        .toList();
  }

  private List<String> answers(String answer) throws IOException {
    return answers(GET, Answering.with(answer));
  }

  private List<String> asked(String request) throws IOException, InterruptedException {
    answers(request, Answering.with(OK + "Content-Length: 0\r\n\r\n"));
    return origin.notes().stream().map(Line::text).toList();
  }

  @Test
  void an_answer_with_a_length() throws IOException {
    assertThat(answers(OK + "X-Tag:  1 \r\nContent-Length: 5\r\n\r\nhello"))
        .containsExactly(
            "HTTP/1.1 200 OK", "X-Tag: 1", "Content-Length: 5", HELLO, "connection kept");
  }

  @Test
  void an_answer_in_chunks_with_a_trailer() throws IOException {
    assertThat(
            answers(
                OK
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n"))
        .containsExactly(
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            HELLO,
            "trailer X-Sum: 1",
            "connection kept");
  }

  @Test
  void an_answer_until_the_end() throws IOException {
    assertThat(answers(GET, Answering.with(OK + "\r\n").thenCloses()))
        .containsExactly("HTTP/1.1 200 OK", "body: 0 B", "connection closed");
  }

  @Test
  void an_answer_that_is_cut_off() throws IOException {
    assertThat(answers(GET, Answering.with(OK + "Content-Length: 5\r\n\r\nhe").thenCloses()))
        .contains("body: broken off after 2 B", "connection closed");
    assertThat(answers(GET, Answering.with("").thenCloses()))
        .containsExactly("no answer", "connection closed");
  }

  @Test
  void interim_answers_and_bytes_behind_the_last() throws IOException {
    assertThat(answers("HTTP/1.1 103 Early Hints\r\n\r\n" + OK + "Content-Length: 0\r\n\r\nHTTP"))
        .containsExactly(
            "HTTP/1.1 103 Early Hints",
            "body: 0 B",
            "HTTP/1.1 200 OK",
            "Content-Length: 0",
            "body: 0 B",
            "bytes behind the answer");
  }

  @Test
  void what_the_service_got() throws Exception {
    assertThat(asked("POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n\r\nhello"))
        .containsExactly("POST /a HTTP/1.1", "Host: b", "Content-Length: 5", HELLO);
    assertThat(
            asked(
                "POST /a HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"))
        .endsWith("trailer X-Sum: 1");
    assertThat(asked(GET)).containsExactly("GET /a HTTP/1.1", "Host: b", "body: 0 B");
  }

  @Test
  void the_connection_of_a_client_that_closes_is_closed() throws IOException {
    assertThat(
            answers(
                "GET /a HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
                Answering.with(OK + "Content-Length: 0\r\n\r\n")))
        .endsWith("connection closed");
  }

  @Test
  void a_request_without_a_host_is_refused_but_in_http_1_0() throws IOException {
    Service service = Answering.with(OK + "Content-Length: 0\r\n\r\n");

    assertThat(answers("GET /a HTTP/1.1\r\n\r\n", service)).startsWith("HTTP/1.1 400 Bad Request");
    assertThat(answers("GET /a HTTP/1.0\r\n\r\n", service))
        .startsWith("HTTP/1.1 200 OK")
        .endsWith("connection closed");
  }
}
