package io.signalbox.member.load;

import io.signalbox.balancer.LoadReport;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * This service's load at {@code /actuator/load}, for gateways that have no answer to read it from.
 */
@Endpoint(id = "load")
public final class LoadEndpoint {

  private final LoadMeter meter;

  LoadEndpoint(LoadMeter meter) {
    this.meter = meter;
  }

  /** The report as a header has it. */
  @ReadOperation
  public Load load() {
    return new Load(meter.report().format());
  }

  /**
   * A load report.
   *
   * @param orca in the text form of {@link LoadReport#format}
   */
  public record Load(String orca) {}
}
