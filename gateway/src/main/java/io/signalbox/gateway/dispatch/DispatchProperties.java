package io.signalbox.gateway.dispatch;

import io.signalbox.networks.Network;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How requests are given to instances.
 *
 * @param allowedNetworks where an instance may be, in CIDR notation; one that registers from
 *     elsewhere gets no request, so whoever gets into the registry cannot aim the gateway at other
 *     hosts
 * @param maxAttempts how many instances are tried for one request
 * @param maxSharePerClient of what a service's instances may have at once, what one client (an IPv4
 *     address or a /64 of IPv6) may have; 1 where all clients come from one address
 * @param probeInterval how often each instance is tried by opening a connection
 * @param probeTimeout how long that connection may take
 * @param registryGrace how long, after the registry was away, an instance that it does not tell of
 *     again is kept if it can be reached: some heartbeats of the slowest member; 0 keeps none
 */
@Validated
@ConfigurationProperties("signalbox.gateway")
record DispatchProperties(
    @NotEmpty @DefaultValue({"127.0.0.0/8", "::1/128"}) List<Network> allowedNetworks,
    @Positive @DefaultValue("3") int maxAttempts,
    @Positive @Max(1) @DefaultValue("0.8") double maxSharePerClient,
    @NotNull @DurationMin(millis = 1) @DefaultValue("1s") Duration probeInterval,
    @NotNull @DurationMin(millis = 1) @DefaultValue("1s") Duration probeTimeout,
    @NotNull @DefaultValue("90s") Duration registryGrace) {}
