package io.signalbox.gateway.dispatch;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a client of gRPC waits for all of its answer ("gRPC over HTTP/2", Timeout). */
final class GrpcTimeout {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,8})([HMSmun])");

  private GrpcTimeout() {}

  /** Null when it does not say, or not in a way that can be understood. */
  static @Nullable Duration of(HttpHeaders headers) {
    String told = headers.get("grpc-timeout");
    Matcher form = told == null ? null : FORM.matcher(told);
    if (form == null || !form.matches()) {
      return null;
    }
    long amount = Long.parseLong(form.group(1));
    return switch (form.group(2).charAt(0)) {
      // Some years: nobody means more.
      case 'H' -> Duration.ofHours(Math.min(amount, 100_000));
      case 'M' -> Duration.ofMinutes(amount);
      case 'S' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMillis(amount);
      case 'u' -> Duration.ofNanos(amount * 1_000);
      default -> Duration.ofNanos(amount);
    };
  }
}
