package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.signalbox.gateway.forward.BrokenAnswerException;
import io.signalbox.gateway.problem.Problem;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class FailureTest {

  @Test
  void an_error_that_is_not_the_instances_is_no_failure() {
    assertThat(Failure.of(Problem.of(HttpStatus.CONTENT_TOO_LARGE, "large", "large"))).isNull();
    assertThat(Failure.of(new IOException("of the client"))).isNull();
    assertThat(Failure.of(new BrokenAnswerException())).isEqualTo(Failure.BROKEN);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        arguments(HttpMethod.GET, false, false, Failure.BROKEN, true),
        arguments(HttpMethod.DELETE, false, false, Failure.BROKEN, true),
        arguments(HttpMethod.POST, false, false, Failure.BROKEN, false),
        arguments(HttpMethod.PATCH, false, false, Failure.BROKEN, false),
        arguments(HttpMethod.PUT, true, false, Failure.BROKEN, false),
        arguments(HttpMethod.GET, false, false, Failure.TIMEOUT, false),
        arguments(HttpMethod.POST, true, false, Failure.NOT_REACHED, true),
        arguments(HttpMethod.POST, true, false, Failure.SATURATED, true),
        arguments(HttpMethod.POST, true, false, Failure.CLOSED_BEFORE_SEND, true),
        arguments(HttpMethod.POST, true, true, Failure.NOT_REACHED, false));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void repeats_only_what_is_whole_and_harmless(
      HttpMethod method, boolean body, boolean read, Failure failure, boolean expected) {
    var request = MockServerHttpRequest.method(method, "/");
    TrackedBody tracked =
        new TrackedBody(body ? request.contentLength(4).body("body") : request.build());
    if (read) {
      tracked.getBody().blockLast();
    }

    assertThat(tracked.repeatableAfter(failure)).isEqualTo(expected);
  }
}
