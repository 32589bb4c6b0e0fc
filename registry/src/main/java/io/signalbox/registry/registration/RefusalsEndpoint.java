package io.signalbox.registry.registration;

import java.time.Instant;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/**
 * Why a service is not in the table, at {@code /actuator/refusals}: the latest refusals. A stock
 * client logs no more of one than its status.
 */
@Component
@Endpoint(id = "refusals")
final class RefusalsEndpoint {

  private final RecentRefusals refusals;

  RefusalsEndpoint(RecentRefusals refusals) {
    this.refusals = refusals;
  }

  @ReadOperation
  List<Entry> refusals() {
    return refusals.latest().stream().map(Entry::of).toList();
  }

  /**
   * @param when it happened last
   * @param from the address of whoever asked
   * @param count how often it happened
   */
  record Entry(
      Instant when, String from, String method, String path, int status, String reason, int count) {

    static Entry of(RecentRefusals.Seen seen) {
      RecentRefusals.Refusal refusal = seen.refusal();
      return new Entry(
          seen.last(),
          refusal.from(),
          refusal.method(),
          refusal.path(),
          refusal.status(),
          refusal.reason(),
          seen.count());
    }
  }
}
