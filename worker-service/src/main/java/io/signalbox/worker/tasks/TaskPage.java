package io.signalbox.worker.tasks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some tasks, newest first.
 *
 * @param next the cursor of the next page; null on the last one
 */
record TaskPage(List<TaskView> tasks, @Nullable String next) {}
