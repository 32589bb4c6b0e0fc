package io.signalbox.db.schedules;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The keeping of schedules.
 *
 * @param maxSchedules how many there may be; several that are made at once may together overshoot
 * @param maxInput the largest input of a schedule's task: it is stored anew with each run
 * @param punctuality how late a run may be that has {@code catchUp} {@code none}
 * @param catchUpWindow how old a due time may be that {@code catchUp} {@code all} still runs
 * @param catchUpLimit how many of the latest it runs of those that have passed
 */
@Validated
@ConfigurationProperties("signalbox.schedule-store")
record ScheduleProperties(
    @DefaultValue("1000") @Positive int maxSchedules,
    @DefaultValue("64KB") DataSize maxInput,
    @DefaultValue("1m") Duration punctuality,
    @DefaultValue("1d") Duration catchUpWindow,
    @DefaultValue("100") @Positive @Max(1000) int catchUpLimit) {}
