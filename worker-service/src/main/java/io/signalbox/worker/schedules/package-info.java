/**
 * The API of schedules: open {@link io.signalbox.worker.schedules.ScheduleController} first, then
 * {@link io.signalbox.worker.schedules.ScheduleReader} for what is accepted. When they are due is
 * the data tier's business.
 */
@NullMarked
package io.signalbox.worker.schedules;

import org.jspecify.annotations.NullMarked;
