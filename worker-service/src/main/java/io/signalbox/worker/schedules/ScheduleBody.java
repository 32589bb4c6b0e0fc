package io.signalbox.worker.schedules;

import io.signalbox.worker.tasks.Submission;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to have a schedule. It documents the API; {@link ScheduleReader} reads the
 * JSON itself, so that it can name every fault and not only the first.
 */
@Schema(name = "ScheduleDefinition")
record ScheduleBody(
    @Schema(description = "what each run is, as POST /api/tasks takes it") Submission task,
    @Schema(
            description = "five fields from the minute on, or six from the second on; or every",
            example = "30 2 * * *")
        @Nullable String cron,
    @Schema(description = "where cron is read, IANA; UTC", example = "Europe/Berlin")
        @Nullable String timeZone,
    @Schema(description = "a fixed rate in place of cron, ISO 8601", example = "PT15M")
        @Nullable String every,
    @Schema(description = "when every begins and counts from; 1970-01-01T00:00:00Z")
        @Nullable Instant anchor,
    @Schema(
            description = "what becomes of a run while the one before has not ended",
            allowableValues = {"skip", "allow", "queue"},
            defaultValue = "skip")
        @Nullable String overlap,
    @Schema(
            description = "which due times that have passed still get a run",
            allowableValues = {"none", "latest", "all"},
            defaultValue = "latest")
        @Nullable String catchUp,
    @Schema(description = "whether it stands still; without it a schedule stays as it is")
        @Nullable Boolean paused) {}
