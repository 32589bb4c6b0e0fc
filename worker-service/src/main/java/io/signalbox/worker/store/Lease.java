package io.signalbox.worker.store;

import java.util.UUID;

/**
 * A lease to prolong.
 *
 * @param progress how much of the task is done, from 0 to 1
 */
public record Lease(UUID id, long token, double progress) {}
