package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A task leased to a worker.
 *
 * @param inputMemory what a worker needs for the input, in bytes
 * @param token the fencing token: only its holder may renew the lease or write the outcome
 */
record ClaimedTask(
    Task task, @JsonRawValue @Schema(type = "object") String input, long inputMemory, long token) {}
