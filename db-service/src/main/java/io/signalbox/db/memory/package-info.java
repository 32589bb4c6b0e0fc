/**
 * How much of the heap requests may hold: open {@link io.signalbox.db.memory.MemoryBudget} first,
 * then {@link io.signalbox.db.memory.RequestMemory} for when it is given back.
 */
@NullMarked
package io.signalbox.db.memory;

import org.jspecify.annotations.NullMarked;
