package io.signalbox.gateway.dispatch;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.DecoderException;
import io.signalbox.gateway.forward.BrokenAnswerException;
import io.signalbox.gateway.problem.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** How an attempt can fail, told apart by what the instance may have done with the request. */
enum Failure {

  /** No connection: certainly not executed, and others will fare no better. */
  NOT_REACHED(
      "not-reached",
      HttpStatus.SERVICE_UNAVAILABLE,
      "unreachable",
      "No instance took the connection; the request was not executed."),

  /** A kept connection closed before a byte left: certainly not executed, a new one may do. */
  CLOSED_BEFORE_SEND(
      "not-reached",
      HttpStatus.SERVICE_UNAVAILABLE,
      "unreachable",
      "The connection closed before the request was sent; it was not executed."),

  /**
   * All connections to the instance are taken, or no descriptor is left here for another: certainly
   * not executed, and nobody's death.
   */
  SATURATED(
      "saturated",
      HttpStatus.SERVICE_UNAVAILABLE,
      "saturated",
      "No further connection can be opened to the instances; the request was not executed."),

  /** The connection broke or the answer was no HTTP: it may have been executed. */
  BROKEN(
      "broken",
      HttpStatus.BAD_GATEWAY,
      "broken-connection",
      "The instance broke off before it answered; the request may have been executed."),

  /** No answer in time: it may have been executed, or still be. */
  TIMEOUT(
      "timeout",
      HttpStatus.GATEWAY_TIMEOUT,
      "timeout",
      "The instance did not answer in time; the request may have been executed.");

  private final String outcome;
  private final HttpStatus status;
  private final String problem;
  private final String detail;

  Failure(String outcome, HttpStatus status, String problem, String detail) {
    this.outcome = outcome;
    this.status = status;
    this.problem = problem;
    this.detail = detail;
  }

  /** Null when the error does not come from the instance and so is no reason to try another. */
  static @Nullable Failure of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ErrorResponse refusal
          && refusal.getStatusCode().value() != HttpStatus.GATEWAY_TIMEOUT.value()) {
        // Ours, about the client's request; a 504 is how the routing filter wraps its timeout.
        return null;
      }
      Failure failure = direct(cause);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private static @Nullable Failure direct(Throwable error) {
    return switch (error) {
      case ConnectException e -> NOT_REACHED;
      case NoRouteToHostException e -> NOT_REACHED;
      case UnknownHostException e -> NOT_REACHED;
      case AbortedException e when isBeforeSend(e) -> CLOSED_BEFORE_SEND;
      case PoolAcquirePendingLimitException e -> SATURATED;
      // A java.util.concurrent.TimeoutException, so it has to stand before that.
      case PoolAcquireTimeoutException e -> SATURATED;
      case org.springframework.cloud.gateway.support.TimeoutException e -> TIMEOUT;
      case TimeoutException e -> TIMEOUT;
      case io.netty.handler.timeout.TimeoutException e -> TIMEOUT;
      // How Netty says that the system gave no socket; its subclasses may come later.
      case ChannelException e
          when e.getClass() == ChannelException.class && e.getCause() instanceof IOException ->
          SATURATED;
      case IOException e -> BROKEN;
      case BrokenAnswerException e -> BROKEN;
      case AbortedException e -> BROKEN;
      case DecoderException e -> BROKEN;
      // What the codec throws at a status line or header that is none.
      case IllegalArgumentException e -> BROKEN;
      default -> null;
    };
  }

  /** Its other use, {@code new AbortedException(cause)}, says nothing about what was sent. */
  private static boolean isBeforeSend(AbortedException error) {
    return error.getCause() == null && AbortedException.isConnectionReset(error);
  }

  /** Whether the instance has certainly not seen the request, so that any may be sent again. */
  boolean certainlyNotExecuted() {
    return this == NOT_REACHED || this == CLOSED_BEFORE_SEND || this == SATURATED;
  }

  /** Whether the instance should get no request until a probe has reached it. */
  boolean suspends() {
    return this == NOT_REACHED;
  }

  String outcome() {
    return outcome;
  }

  ErrorResponseException toProblem() {
    return Problem.of(status, problem, detail);
  }
}
