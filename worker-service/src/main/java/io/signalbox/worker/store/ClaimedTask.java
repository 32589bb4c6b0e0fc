package io.signalbox.worker.store;

import tools.jackson.databind.JsonNode;

/**
 * A task leased to this worker.
 *
 * @param token the fencing token: only its holder may renew the lease or write the outcome
 */
public record ClaimedTask(Task task, JsonNode input, long token) {}
