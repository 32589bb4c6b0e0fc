package io.signalbox.gateway.tcp;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of the connections of TCP services.
 *
 * @param maxConnections of clients that may be open at once, of all services; one more is reset
 * @param halfClosedTimeout how long nothing may come or go once one side has ended what it sends
 * @param bindInterval after which a port that could not be opened is tried again
 */
@Validated
@ConfigurationProperties("signalbox.gateway.tcp")
record TcpProperties(
    @Positive @DefaultValue("5000") int maxConnections,
    @NotNull @DurationMin(millis = 1) @DefaultValue("30s") Duration halfClosedTimeout,
    @NotNull @DurationMin(millis = 1) @DefaultValue("3s") Duration bindInterval) {}
