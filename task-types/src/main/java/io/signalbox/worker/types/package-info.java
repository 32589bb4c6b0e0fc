/**
 * What a task can be: open {@link io.signalbox.worker.types.TaskType} first, which is the whole
 * contract. The types themselves have rooms below this package, and nothing here knows them.
 */
@NullMarked
package io.signalbox.worker.types;

import org.jspecify.annotations.NullMarked;
