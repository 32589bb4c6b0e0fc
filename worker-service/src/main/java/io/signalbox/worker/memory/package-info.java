/**
 * How much of the heap requests and tasks may hold: open {@link
 * io.signalbox.worker.memory.MemoryProperties} for the parts, {@link
 * io.signalbox.worker.memory.MemoryBudget} for how they are shared out.
 */
@NullMarked
package io.signalbox.worker.memory;

import org.jspecify.annotations.NullMarked;
