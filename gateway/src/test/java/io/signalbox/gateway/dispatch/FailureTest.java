package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.signalbox.gateway.problem.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

class FailureTest {

  static Stream<Arguments> errors() {
    return Stream.of(
        arguments(new ConnectException("Connection refused"), Failure.NOT_REACHED),
        arguments(new ConnectTimeoutException("timed out"), Failure.NOT_REACHED),
        arguments(new NoRouteToHostException(), Failure.NOT_REACHED),
        arguments(new UnknownHostException(), Failure.NOT_REACHED),
        arguments(AbortedException.beforeSend(), Failure.CLOSED_BEFORE_SEND),
        arguments(new AbortedException(new IOException("Broken pipe")), Failure.BROKEN),
        arguments(new PoolAcquirePendingLimitException(1), Failure.SATURATED),
        arguments(new PoolAcquireTimeoutException(Duration.ofSeconds(1)), Failure.SATURATED),
        arguments(
            new ChannelException(
                new IOException("newSocketStream(..) failed: Too many open files")),
            Failure.SATURATED),
        arguments(
            gatewayTimeout(new org.springframework.cloud.gateway.support.TimeoutException("late")),
            Failure.TIMEOUT),
        arguments(new TimeoutException(), Failure.TIMEOUT),
        arguments(ReadTimeoutException.INSTANCE, Failure.TIMEOUT),
        arguments(PrematureCloseException.TEST_EXCEPTION, Failure.BROKEN),
        arguments(new SocketException("Connection reset by peer"), Failure.BROKEN),
        arguments(new TooLongHttpHeaderException("large"), Failure.BROKEN),
        arguments(new RuntimeException(new ConnectException()), Failure.NOT_REACHED),
        arguments(Problem.of(HttpStatus.CONTENT_TOO_LARGE, "large", "large"), null),
        arguments(
            new ResponseStatusException(HttpStatus.BAD_REQUEST, "bad", new IOException()), null),
        arguments(new IllegalStateException("a bug of ours"), null));
  }

  private static ResponseStatusException gatewayTimeout(Throwable cause) {
    return new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, cause.getMessage(), cause);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void tellsWhatTheInstanceMayHaveDone(Throwable error, @Nullable Failure expected) {
    assertThat(Failure.of(error)).isEqualTo(expected);
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
  void repeatsOnlyWhatIsWholeAndHarmless(
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
