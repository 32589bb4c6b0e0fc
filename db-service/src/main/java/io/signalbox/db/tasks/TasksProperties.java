package io.signalbox.db.tasks;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The keeping of tasks.
 *
 * @param maxBacklog how many tasks may be queued and due; a further one is refused with 429
 * @param backlogRefresh how long a count of the queue is trusted; several instances may together
 *     overshoot the bound by what they take in this time
 * @param maxDelayed how many tasks may be queued for later; a further one is refused with 429
 * @param delayedRefresh how long a count of those is trusted
 * @param expiryInterval between two looks for leases that ran out, for places of concurrency keys
 *     that became free or are waited for since, and for where the queue begins
 * @param expiryGrace how long no lease is taken back after a start, a failure or a standstill of
 *     the database or of this service: workers could not renew either, and get this long to do so
 * @param retention how long an ended task is kept
 * @param maxInput the largest input
 * @param maxOutput the largest output
 * @param maxShownOutput JSON outputs up to this size are shown with their tasks; larger ones are
 *     fetched like binary ones
 * @param maxListOutputs what the outputs that one answer shows may come to together; the list ends
 *     with the task that exceeds it
 */
@Validated
@ConfigurationProperties("signalbox.task-store")
record TasksProperties(
    @DefaultValue("10000") @Positive int maxBacklog,
    @DefaultValue("200ms") Duration backlogRefresh,
    @DefaultValue("100000") @Positive int maxDelayed,
    @DefaultValue("5s") Duration delayedRefresh,
    @DefaultValue("1s") Duration expiryInterval,
    @DefaultValue("5s") Duration expiryGrace,
    @DefaultValue("7d") Duration retention,
    @DefaultValue("10MB") DataSize maxInput,
    @DefaultValue("16MB") DataSize maxOutput,
    @DefaultValue("128KB") DataSize maxShownOutput,
    @DefaultValue("1MB") DataSize maxListOutputs) {}
