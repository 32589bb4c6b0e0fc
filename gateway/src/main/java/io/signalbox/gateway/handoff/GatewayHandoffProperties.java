package io.signalbox.gateway.handoff;

import io.signalbox.handoff.claims.ClaimTable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the gateway hands over; the folder is {@code signalbox.handoff.folder}.
 *
 * @param claimTimeout after which a member that has not begun what it was handed, or answers no
 *     probe and has been silent for so long, is taken to be stalled and loses it to another
 * @param maxUnclaimed connections that a member may have been handed and not begun
 * @param bypassedFilters classes of filters that handed-over requests may do without
 */
@Validated
@ConfigurationProperties("signalbox.gateway.handoff")
public record GatewayHandoffProperties(
    @NotNull @DurationMin(millis = 1) @DefaultValue("1s") Duration claimTimeout,
    @Positive @Max(ClaimTable.CAPACITY) @DefaultValue("256") int maxUnclaimed,
    @NotNull @DefaultValue List<String> bypassedFilters) {}
