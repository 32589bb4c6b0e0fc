package io.signalbox.worker.tasks;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The task API.
 *
 * @param timeout what one attempt may take when its task does not say
 * @param maxTimeout the longest timeout a task may ask for
 * @param maxDelay how far ahead a task may be submitted
 * @param maxWait the longest that {@code Prefer: wait} holds a request
 * @param watchInterval between two looks at a task that runs elsewhere and is waited for
 * @param maxBody the largest request body; a larger one is refused with 413
 * @param maxWaiting how many clients may wait for their task at once; a further one is answered
 *     without waiting
 * @param maxEventStreams how many clients may follow tasks at once; a further one gets 503
 * @param maxDownloads how many clients may fetch an output at once that is not shown with its task;
 *     a further one gets 503
 * @param downloadTimeout how long a piece of such an output, of 128 KB, waits for its client to
 *     take it
 */
@Validated
@ConfigurationProperties("signalbox.tasks")
public record TasksProperties(
    @DefaultValue("5m") Duration timeout,
    @DefaultValue("24h") Duration maxTimeout,
    @DefaultValue("366d") Duration maxDelay,
    @DefaultValue("60s") Duration maxWait,
    @DefaultValue("200ms") Duration watchInterval,
    @DefaultValue("10MB") DataSize maxBody,
    @DefaultValue("1000") @PositiveOrZero int maxWaiting,
    @DefaultValue("500") @Positive int maxEventStreams,
    @DefaultValue("100") @Positive int maxDownloads,
    @DefaultValue("30s") Duration downloadTimeout) {}
