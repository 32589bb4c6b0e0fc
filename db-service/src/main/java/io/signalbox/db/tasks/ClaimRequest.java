package io.signalbox.db.tasks;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.List;

/**
 * A worker's wish for work.
 *
 * @param types the task types it has room for
 * @param limit how many it has room for
 * @param maxMemory what their inputs may need together, in bytes
 * @param mostMemory what the input of a single one may need on this worker, at another time
 * @param leaseMillis how long its leases last unless they are renewed
 */
record ClaimRequest(
    @NotBlank String worker,
    @NotEmpty List<String> types,
    @Positive @Max(1000) int limit,
    @Positive long maxMemory,
    @Positive long mostMemory,
    @Positive long leaseMillis) {}
