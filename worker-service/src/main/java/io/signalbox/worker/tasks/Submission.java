package io.signalbox.worker.tasks;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to have a task done. It documents the API; {@link SubmissionReader} reads the
 * JSON itself, so that it can name every fault and not only the first.
 */
public record Submission(
    @Schema(description = "one of /api/task-types", example = "sleep") String type,
    @Schema(
            description = "what the type's JSON Schema asks for",
            type = "object",
            example = "{\"seconds\": 1}")
        Object input,
    @Schema(description = "how often it may be tried", minimum = "1", maximum = "100")
        @Nullable Integer maxAttempts,
    @Schema(description = "what one attempt may take, ISO 8601", example = "PT30S")
        @Nullable String timeout,
    @Schema(
            description = "not to be run before this instant, RFC 3339; not with delay",
            example = "2030-01-31T08:00:00Z")
        @Nullable Instant notBefore,
    @Schema(description = "not to be run earlier than this from now, ISO 8601", example = "PT30S")
        @Nullable String delay,
    @Schema(
            description = "a level is worth half a minute of waiting",
            allowableValues = {"low", "normal", "high"},
            defaultValue = "normal")
        @Nullable String priority,
    @Schema(
            description = "of the tasks with this key only maxConcurrent run at once",
            minLength = 1,
            maxLength = 100,
            example = "customer-42")
        @Nullable String concurrencyKey,
    @Schema(
            description = "needs a concurrencyKey",
            minimum = "1",
            maximum = "1000",
            defaultValue = "1")
        @Nullable Integer maxConcurrent) {

  /** The same for the machine. */
  static final String SCHEMA =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["type", "input"],
        "additionalProperties": false,
        "properties": {
          "type": {"type": "string", "maxLength": 100},
          "input": {"type": "object"},
          "maxAttempts": {"type": "integer", "minimum": 1, "maximum": 100},
          "timeout": {"type": "string", "maxLength": 40},
          "notBefore": {"type": "string", "maxLength": 40},
          "delay": {"type": "string", "maxLength": 40},
          "priority": {"enum": ["low", "normal", "high"]},
          "concurrencyKey": {"type": "string", "minLength": 1, "maxLength": 100},
          "maxConcurrent": {"type": "integer", "minimum": 1, "maximum": 1000}
        }
      }
      """;
}
