package io.signalbox.db.tasks;

import java.util.List;

/**
 * Tasks, newest first.
 *
 * @param more whether there are older ones of the kind
 */
record TaskList(List<Task> tasks, boolean more) {}
