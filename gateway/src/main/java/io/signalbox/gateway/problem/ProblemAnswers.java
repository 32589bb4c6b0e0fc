package io.signalbox.gateway.problem;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems (RFC 9457) where Spring does not. Thread-safe. */
@Component
public final class ProblemAnswers {

  private static final String RETRY_AFTER_SECONDS = "1";

  private final JsonMapper json;

  ProblemAnswers(JsonMapper json) {
    this.json = json;
  }

  /** The whole answer. */
  public FullHttpResponse of(ErrorResponseException problem) {
    ByteBuf body = Unpooled.wrappedBuffer(json.writeValueAsBytes(problem.getBody()));
    HttpResponseStatus status = HttpResponseStatus.valueOf(problem.getStatusCode().value());
    FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      answer.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return answer;
  }
}
