/**
 * The data tier: keeps tasks in PostgreSQL and decides who may end them. Open {@link
 * io.signalbox.db.tasks.TaskController} and {@link io.signalbox.db.tasks.TaskStore} first.
 */
@NullMarked
package io.signalbox.db;

import org.jspecify.annotations.NullMarked;
