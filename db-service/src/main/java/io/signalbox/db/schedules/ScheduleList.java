package io.signalbox.db.schedules;

import java.util.List;

/**
 * Schedules by name, without their inputs.
 *
 * @param more whether others follow
 */
record ScheduleList(List<Schedule> schedules, boolean more) {}
