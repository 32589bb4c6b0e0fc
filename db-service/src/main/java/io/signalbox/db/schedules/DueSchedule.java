package io.signalbox.db.schedules;

import io.signalbox.db.schedules.ScheduleDefinition.TaskTemplate;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of which a due time has passed, held by the transaction that deals with it.
 *
 * @param id of this schedule, and of no other that has had or will have its name
 * @param due the earliest due time that has not been dealt with
 */
record DueSchedule(
    UUID id,
    String name,
    TaskTemplate task,
    RuleSpec rule,
    Overlap overlap,
    CatchUp catchUp,
    Instant due,
    @Nullable UUID lastTask) {}
