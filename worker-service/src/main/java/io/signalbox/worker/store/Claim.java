package io.signalbox.worker.store;

import java.util.List;

/**
 * What a worker was given of the queue.
 *
 * @param nextMemory what the next task's input needs, when it was more than was left; else 0
 */
public record Claim(List<ClaimedTask> tasks, long nextMemory) {}
