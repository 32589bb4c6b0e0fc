package io.signalbox.member.registration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import com.netflix.discovery.shared.transport.TransportException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves out what Eureka's client says each second of a registry that is away or refuses, while
 * {@link RegistryWatch} has told it. Any other failure of the same classes is logged.
 */
final class ToldAlready extends TurboFilter implements AutoCloseable {

  private static final String TRANSPORT = "com.netflix.discovery.shared.transport.decorator.";
  private static final String REPLICATOR = "com.netflix.discovery.InstanceInfoReplicator";

  /** By logger, parts of what it says each time; formats where it has formats. */
  private static final Map<String, List<String>> REPEATED =
      Map.of(
          TRANSPORT + "RedirectingEurekaHttpClient",
          List.of("Request execution error. endpoint="),
          TRANSPORT + "RetryableEurekaHttpClient",
          List.of("Request execution failed with message", "Request execution failure with status"),
          REPLICATOR,
          List.of("There was a problem with the instance info replicator"),
          "com.netflix.discovery.DiscoveryClient",
          List.of(
              "was unable to refresh its cache!",
              "was unable to send heartbeat!",
              "registration failed {}",
              "registration status: {}",
              "registering service...",
              "Re-registering apps/{}"));

  /** Eight lines each second for as long as no other member is there. */
  private static final List<String> EACH_WHOLE_READING =
      List.of(
          "Disable delta property : {}",
          "Single vip registry refresh property : {}",
          "Force full registry fetch : {}",
          "Application is null : {}",
          "Registered Applications size is zero : {}",
          "Application version is -1: {}",
          "Getting all instance registry info from the eureka server",
          "The response status is {}");

  private final LoggerContext logs;
  private final BooleanSupplier told;

  /** Is at work from now on until it is closed. */
  ToldAlready(LoggerContext logs, BooleanSupplier told) {
    this.logs = logs;
    this.told = told;
    logs.addTurboFilter(this);
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    List<String> repeated = REPEATED.get(logger.getName());
    if (repeated == null || format == null) {
      return FilterReply.NEUTRAL;
    }
    boolean isTold =
        told.getAsBoolean()
            && repeated.stream().anyMatch(format::contains)
            && isOfTheWay(thrown(arguments, thrown));
    return isTold || EACH_WHOLE_READING.contains(format) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static @Nullable Throwable thrown(
      Object @Nullable [] arguments, @Nullable Throwable thrown) {
    return thrown == null
            && arguments != null
            && arguments.length > 0
            && arguments[arguments.length - 1] instanceof Throwable last
        ? last
        : thrown;
  }

  /** Whether it says nothing more than that nobody has answered, or not as was hoped. */
  private static boolean isOfTheWay(@Nullable Throwable thrown) {
    if (thrown == null || thrown instanceof TransportException) {
      return true;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    logs.getTurboFilterList().remove(this);
  }
}
