package io.signalbox.db.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.signalbox.db.tasks.Queueing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands.
 *
 * @param input what each task gets; null in lists
 * @param timeoutMillis what one attempt at a task may take
 * @param queueing what each task asks for while it is queued
 * @param nextDue the earliest due time that has not been dealt with; null while paused
 * @param lastDue the latest that has had a run, or would have had one but for the run before it
 * @param lastTask the task of the last run
 * @param runs how many tasks it has made
 * @param skipped how many runs there were not because the one before had not ended
 * @param missed how many due times passed and were not caught up
 */
record Schedule(
    String name,
    String type,
    @JsonRawValue @Schema(type = "object") @Nullable String input,
    int maxAttempts,
    long timeoutMillis,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Queueing queueing,
    RuleSpec rule,
    Overlap overlap,
    CatchUp catchUp,
    boolean paused,
    @Nullable Instant nextDue,
    @Nullable Instant lastDue,
    @Nullable UUID lastTask,
    long runs,
    long skipped,
    long missed,
    Instant createdAt,
    Instant updatedAt) {}
