package io.signalbox.db.tasks;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link NewTask}.
 *
 * @param task as it stands now
 * @param token the fencing token, when the caller's claim was granted
 */
record StoredTask(Task task, @Nullable Long token) {}
