package io.signalbox.gateway.activation;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How requests wait for a service that sleeps.
 *
 * @param seats how many may wait for one service
 * @param patience how long each may
 */
@Validated
@ConfigurationProperties("signalbox.activation")
record ActivationProperties(
    @Positive @DefaultValue("1000") int seats,
    @DurationMin(millis = 1) @DefaultValue("60s") Duration patience) {}
