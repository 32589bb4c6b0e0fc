package io.signalbox.worker.tasks;

import io.swagger.v3.oas.annotations.media.Schema;
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
        @Nullable String timeout) {

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
          "timeout": {"type": "string", "maxLength": 40}
        }
      }
      """;
}
