package io.signalbox.worker.schedules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some schedules, by name.
 *
 * @param next the cursor of the next page; null on the last one
 */
record SchedulePage(List<ScheduleView> schedules, @Nullable String next) {}
