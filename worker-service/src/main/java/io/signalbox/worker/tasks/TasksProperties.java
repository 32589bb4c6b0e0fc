package io.signalbox.worker.tasks;

import jakarta.validation.constraints.Positive;
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
 * @param maxWait the longest that {@code Prefer: wait} holds a request
 * @param watchInterval between two looks at a task that runs elsewhere and is waited for
 * @param maxBody the largest request body; a larger one is refused with 413
 * @param bodyBudget what all request bodies under way may hold of the heap together; beyond it 503
 * @param maxEventStreams how many clients may follow tasks at once; a further one gets 503
 */
@Validated
@ConfigurationProperties("signalbox.tasks")
public record TasksProperties(
    @DefaultValue("5m") Duration timeout,
    @DefaultValue("24h") Duration maxTimeout,
    @DefaultValue("60s") Duration maxWait,
    @DefaultValue("200ms") Duration watchInterval,
    @DefaultValue("10MB") DataSize maxBody,
    @DefaultValue("32MB") DataSize bodyBudget,
    @DefaultValue("500") @Positive int maxEventStreams) {}
