package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemErrorHandlerTest {

  private final MockServerWebExchange exchange =
      MockServerWebExchange.from(MockServerHttpRequest.get("/some/path"));

  @Test
  void an_unexpected_error_keeps_its_words_to_itself() {
    JsonNode problem = handle(new IllegalStateException("the password is hunter2"));
    assertThat(problem.at("/status").asInt()).isEqualTo(500);
    assertThat(problem.toString()).doesNotContain("hunter2", "IllegalState");
  }

  @Test
  void an_address_that_is_not_served_is_named() {
    JsonNode problem =
        handle(new NoResourceFoundException(exchange.getRequest().getURI(), "some/path"));
    assertThat(problem.at("/status").asInt()).isEqualTo(404);
    assertThat(problem.at("/detail").asString()).isEqualTo("Nothing is served at /some/path.");
  }

  @Test
  void a_problem_of_a_type_of_its_own_keeps_its_words() {
    ProblemDetail own = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "No such task.");
    own.setType(URI.create("urn:signalbox:problem:unknown-task"));
    JsonNode problem = handle(new ErrorResponseException(HttpStatus.NOT_FOUND, own, null));
    assertThat(problem.at("/detail").asString()).isEqualTo("No such task.");
    assertThat(problem.at("/type").asString()).isEqualTo("urn:signalbox:problem:unknown-task");
  }

  @Test
  void too_large_a_body_is_413() {
    assertThat(handle(new DataBufferLimitException("x")).at("/status").asInt()).isEqualTo(413);
  }

  @Test
  void unavailable_says_when_to_come_again() {
    handle(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE));
    assertThat(exchange.getResponse().getHeaders().getFirst("Retry-After")).isEqualTo("1");
  }

  private JsonNode handle(Throwable error) {
    new ProblemErrorHandler(JsonMapper.shared())
        .handle(exchange, error)
        .block(Duration.ofSeconds(5));
    assertThat(exchange.getResponse().getHeaders().getContentType())
        .isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    return JsonMapper.shared()
        .readTree(exchange.getResponse().getBodyAsString().block(Duration.ofSeconds(5)));
  }
}
