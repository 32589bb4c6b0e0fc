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
 * @param claimTimeout of a call that leases tasks: less than the lease, since a later answer is
 *     worth nothing
 * @param renewalTimeout of a call that renews leases: less than half of the lease, so that another
 *     instance can be asked before it is over
 * @param patience how long a call is repeated, on one instance after the other, before the caller
 *     is told that the data tier is away
 * @param maxConnections to each instance, for claims, for renewals, for waits for queued tasks and
 *     for all others
 */
@Validated
@ConfigurationProperties("signalbox.data-tier")
public record DataTierProperties(
    @DefaultValue("db-service") @NotBlank String service,
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("10s") Duration responseTimeout,
    @DefaultValue("4s") Duration claimTimeout,
    @DefaultValue("2s") Duration renewalTimeout,
    @DefaultValue("2s") Duration patience,
    @DefaultValue("64") @Positive int maxConnections) {}
