package io.signalbox.worker.store;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link NewTask}.
 *
 * @param task as it stands now, which may be long after it was first stored
 * @param token the fencing token, when the claim was granted
 */
public record StoredTask(Task task, @Nullable Long token) {}
