package io.signalbox.member.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.balancer.LoadReport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * This service's load at {@code /actuator/load}, for gateways that have no answer to read it from,
 * and for people.
 */
@Endpoint(id = "load")
public final class LoadEndpoint {

  private final LoadMeter meter;

  LoadEndpoint(LoadMeter meter) {
    this.meter = meter;
  }

  /** As it is now. */
  @ReadOperation
  public Load load() {
    return Load.of(meter.report());
  }

  /**
   * A {@link LoadReport} value by value; one that is not known is left out.
   *
   * @param orca the whole of it, as a header has it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Load(
      String orca,
      @Nullable Double utilization,
      @Nullable Double cpu,
      @Nullable Double requestsPerSecond,
      @Nullable Double errorsPerSecond,
      @Nullable Double requestsInFlight,
      @Nullable Double latencySeconds,
      @Nullable Double queueLength) {

    static Load of(LoadReport report) {
      return new Load(
          report.format(),
          told(report.utilization()),
          told(report.cpu()),
          told(report.requestsPerSecond()),
          told(report.errorsPerSecond()),
          told(report.requestsInFlight()),
          told(report.latencySeconds()),
          told(report.queueLength()));
    }

    private static @Nullable Double told(double value) {
      return LoadReport.known(value) ? value : null;
    }
  }
}
