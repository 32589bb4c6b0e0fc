package io.signalbox.db.tasks;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task to store.
 *
 * @param id chosen by the caller, so that a repeated call stores it once
 * @param idempotencyKey the client's key, if it gave one
 * @param fingerprint stands for the client's request; two requests under one key must agree in it
 * @param claim who wants to run it at once; without it the task waits in the queue
 */
record NewTask(
    @NotNull UUID id,
    @NotBlank String type,
    @NotNull @Schema(type = "object") JsonNode input,
    @Positive int maxAttempts,
    @Positive long timeoutMillis,
    @Nullable String idempotencyKey,
    @Nullable String fingerprint,
    @Valid @Nullable Claimant claim) {

  /**
   * @param worker the claiming worker's name
   * @param leaseMillis how long its lease lasts unless it is renewed
   */
  record Claimant(@NotBlank String worker, @Positive long leaseMillis) {}
}
