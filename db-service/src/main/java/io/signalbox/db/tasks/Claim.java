package io.signalbox.db.tasks;

import java.util.List;

/**
 * What a worker is given.
 *
 * @param nextMemory what the next task's input needs, when it was more than was left; else 0
 */
record Claim(List<ClaimedTask> tasks, long nextMemory) {}
