package io.signalbox.worker.store;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the data tier is called.
 *
 * @param service its name in the registry
 * @param connectTimeout of one connection
 * @param responseTimeout of one call
 * @param patience how long a call is repeated, on one instance after the other, before the caller
 *     is told that the data tier is away
 * @param maxConnections to each instance
 */
@Validated
@ConfigurationProperties("signalbox.data-tier")
public record DataTierProperties(
    @DefaultValue("db-service") @NotBlank String service,
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("10s") Duration responseTimeout,
    @DefaultValue("2s") Duration patience,
    @DefaultValue("64") @Positive int maxConnections) {}
