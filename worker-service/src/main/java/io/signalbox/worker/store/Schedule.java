package io.signalbox.worker.store;

import io.signalbox.worker.json.RawJson;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the data tier keeps it.
 *
 * @param input what each task gets; null in lists
 * @param timeoutMillis what one attempt at a task may take
 * @param queueing what each task asks for while it is queued; null for nothing
 * @param nextDue null while paused
 * @param lastTask the task of the last run
 * @param runs how many tasks it has made
 * @param skipped how many runs there were not because the one before had not ended
 * @param missed how many due times passed and were not caught up
 */
public record Schedule(
    String name,
    String type,
    @Nullable RawJson input,
    int maxAttempts,
    long timeoutMillis,
    @Nullable Queueing queueing,
    ScheduleDefinition.Rule rule,
    String overlap,
    String catchUp,
    boolean paused,
    @Nullable Instant nextDue,
    @Nullable Instant lastDue,
    @Nullable UUID lastTask,
    long runs,
    long skipped,
    long missed,
    Instant createdAt,
    Instant updatedAt) {}
