package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.UUID;

/** Leases to prolong, all of one worker. */
record Renewal(@Positive long leaseMillis, @Valid @NotNull List<Lease> leases) {

  /**
   * @param progress how much of the task is done, from 0 to 1
   */
  record Lease(@NotNull UUID id, long token, double progress) {}

  /**
   * @param lost the tasks whose lease the caller no longer holds
   */
  record Result(List<UUID> lost) {}
}
