/**
 * The life of a task as the database decides it. Open {@link io.signalbox.db.tasks.TaskController}
 * for the operations on one task, {@link io.signalbox.db.tasks.WriteController} for those on many,
 * {@link io.signalbox.db.tasks.TaskStore} for their statements.
 */
@NullMarked
package io.signalbox.db.tasks;

import org.jspecify.annotations.NullMarked;
