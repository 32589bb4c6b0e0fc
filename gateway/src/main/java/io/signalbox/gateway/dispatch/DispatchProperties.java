package io.signalbox.gateway.dispatch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How requests are given to instances.
 *
 * @param maxAttempts how many instances are tried for one request
 * @param maxSharePerClient of what a service's instances may have at once, what one client (an IPv4
 *     address or a /64 of IPv6) may have; 1 where all clients come from one address
 */
@Validated
@ConfigurationProperties("signalbox.gateway")
record DispatchProperties(
    @Positive @DefaultValue("3") int maxAttempts,
    @Positive @Max(1) @DefaultValue("0.8") double maxSharePerClient) {}
