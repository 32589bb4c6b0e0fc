package io.signalbox.db.queue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * A worker's question when there is something for it to claim.
 *
 * @param types the task types it has room for
 * @param mostMemory what the input of a single task may need on this worker
 * @param waitMillis how long it waits for the answer
 */
record QueueWait(
    @NotEmpty @Size(max = 1000) List<@NotBlank String> types,
    @Positive long mostMemory,
    @Positive @Max(20_000) long waitMillis) {}
