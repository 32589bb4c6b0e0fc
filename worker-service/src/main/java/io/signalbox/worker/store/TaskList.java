package io.signalbox.worker.store;

import java.util.List;

/**
 * Some tasks, newest first.
 *
 * @param more whether there are older ones of the kind
 */
public record TaskList(List<Task> tasks, boolean more) {}
