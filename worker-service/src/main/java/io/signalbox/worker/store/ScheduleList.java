package io.signalbox.worker.store;

import java.util.List;

/**
 * Schedules by name, without their inputs.
 *
 * @param more whether others follow
 */
public record ScheduleList(List<Schedule> schedules, boolean more) {}
