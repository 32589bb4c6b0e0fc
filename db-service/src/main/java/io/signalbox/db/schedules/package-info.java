/**
 * Tasks that are due again and again: open {@link io.signalbox.db.schedules.Clockwork} for when
 * something happens, {@link io.signalbox.db.schedules.DueRuns} for what, {@link
 * io.signalbox.db.schedules.CronRule} for daylight saving, {@link
 * io.signalbox.db.schedules.ScheduleController} for the operations.
 */
@NullMarked
package io.signalbox.db.schedules;

import org.jspecify.annotations.NullMarked;
