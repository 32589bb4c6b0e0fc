package io.signalbox.handoff.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.handoff.server.Turns.Asked;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Turns turns = new Turns();

  private static HttpRequest request(HttpVersion version, HttpMethod method) {
    return new DefaultHttpRequest(version, method, "/");
  }

  private static HttpResponse answer(String connection) {
    HttpResponse answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    answer.headers().set("Connection", connection);
    return answer;
  }

  @Test
  void the_next_request_waits_for_the_answers_last_byte_and_for_the_server() {
    assertThat(turns.areTaken()).isFalse();
    turns.began(request(HttpVersion.HTTP_1_1, HttpMethod.GET));
    turns.enteredServer();
    turns.ended();
    assertThat(turns.unfinished()).isZero();
    assertThat(turns.areTaken()).isTrue();

    turns.leftServer();
    assertThat(turns.areTaken()).isFalse();
    assertThat(turns.begun()).isEqualTo(1);
  }

  @Test
  void answers_are_given_in_the_order_of_the_requests() {
    turns.began(request(HttpVersion.HTTP_1_1, HttpMethod.HEAD));
    turns.began(request(HttpVersion.HTTP_1_0, HttpMethod.GET));

    assertThat(turns.unanswered()).isEqualTo(new Asked(HttpMethod.HEAD, false));
    assertThat(turns.pollUnanswered()).isEqualTo(new Asked(HttpMethod.HEAD, false));
    assertThat(turns.pollUnanswered()).isEqualTo(new Asked(HttpMethod.GET, true));
    assertThat(turns.pollUnanswered()).isNull();
  }

  @Test
  void a_request_or_an_answer_may_be_the_last() {
    turns.began(request(HttpVersion.HTTP_1_1, HttpMethod.GET));
    assertThat(turns.areOver()).isFalse();
    turns.answers(answer("keep-alive"));
    assertThat(turns.areOver()).isFalse();
    turns.answers(answer("close"));
    assertThat(turns.areOver()).isTrue();
    turns.answers(answer("keep-alive"));
    assertThat(turns.areOver()).as("once said").isTrue();

    Turns others = new Turns();
    others.began(request(HttpVersion.HTTP_1_0, HttpMethod.GET));
    assertThat(others.areOver()).isTrue();
  }
}
