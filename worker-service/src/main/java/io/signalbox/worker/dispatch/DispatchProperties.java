package io.signalbox.worker.dispatch;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a worker takes up tasks and runs them.
 *
 * @param waitingTasks how many tasks of waiting types run at once
 * @param waitingQueue how many more of them this worker takes up ahead
 * @param computingThreads the threads for computing types; 0 is one a core
 * @param computingQueue how many more of them this worker takes up ahead
 * @param lease how long a task stays this worker's without a renewal
 * @param renewInterval between two renewals; at most half of the lease
 * @param pollInterval how long a worker with room waits to be told of queued tasks before it has
 *     the queue looked at again, should that have been missed; at most 20 s
 * @param drainTimeout how long a stopping worker lets its tasks run before it gives them back
 * @param outcomePatience how long an outcome is kept and offered while the data tier is away
 */
@Validated
@ConfigurationProperties("signalbox.worker")
public record DispatchProperties(
    @DefaultValue("256") @Positive int waitingTasks,
    @DefaultValue("64") @PositiveOrZero int waitingQueue,
    @DefaultValue("0") @PositiveOrZero int computingThreads,
    @DefaultValue("8") @PositiveOrZero int computingQueue,
    @DefaultValue("5s") Duration lease,
    @DefaultValue("1s") Duration renewInterval,
    @DefaultValue("5s") Duration pollInterval,
    @DefaultValue("5s") Duration drainTimeout,
    @DefaultValue("60s") Duration outcomePatience) {

  /** The data tier keeps nobody waiting for longer. */
  private static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  /**
   * @throws IllegalArgumentException when leases would run out before they are renewed, or no wait
   *     is so long
   */
  public DispatchProperties {
    if (lease.toMillis() < 1) {
      throw new IllegalArgumentException(
          "signalbox.worker.lease: " + lease + " (expected: 1 ms or more)");
    }
    if (renewInterval.compareTo(lease.dividedBy(2)) > 0) {
      throw new IllegalArgumentException(
          "signalbox.worker.renew-interval: %s (expected: at most %s, half of signalbox.worker.lease)"
              .formatted(renewInterval, lease.dividedBy(2)));
    }
    if (pollInterval.toMillis() < 1 || pollInterval.compareTo(LONGEST_POLL) > 0) {
      throw new IllegalArgumentException(
          "signalbox.worker.poll-interval: %s (expected: 1 ms to %s)"
              .formatted(pollInterval, LONGEST_POLL));
    }
  }

  int computingThreadsOrCores() {
    return computingThreads > 0 ? computingThreads : Runtime.getRuntime().availableProcessors();
  }
}
