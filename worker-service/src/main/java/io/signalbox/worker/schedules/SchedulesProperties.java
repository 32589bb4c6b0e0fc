package io.signalbox.worker.schedules;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The API of schedules.
 *
 * @param maxBody the largest definition, its task's input included; a larger one is refused with
 *     413. The data tier has a bound of its own on the input
 */
@Validated
@ConfigurationProperties("signalbox.schedules")
record SchedulesProperties(@DefaultValue("64KB") DataSize maxBody) {}
