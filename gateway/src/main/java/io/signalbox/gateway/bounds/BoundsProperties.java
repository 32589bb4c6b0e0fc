package io.signalbox.gateway.bounds;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of the way through the gateway that Spring Cloud Gateway has no property for; the others
 * stand under {@code spring.cloud.gateway.server.webflux.httpclient} in application.yml.
 *
 * @param maxRequestSize the largest request body that is passed on; a larger one is answered 413
 * @param connectTimeout how long a connection to an instance may take to open
 * @param maxPendingAcquires how many requests may wait for a connection to one instance; one more
 *     is tried elsewhere at once
 */
@Validated
@ConfigurationProperties("signalbox.gateway")
public record BoundsProperties(
    @NotNull @DefaultValue("10MB") DataSize maxRequestSize,
    @NotNull @DurationMin(millis = 1) @DefaultValue("1s") Duration connectTimeout,
    @Positive @DefaultValue("500") int maxPendingAcquires) {}
