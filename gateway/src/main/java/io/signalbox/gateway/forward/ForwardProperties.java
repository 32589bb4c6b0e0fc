package io.signalbox.gateway.forward;

import io.signalbox.networks.Network;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the gateway tells instances of itself, and of their clients.
 *
 * @param via its name in the header Via (RFC 9110, section 7.6.3)
 * @param trustedNetworks where proxies stand before the gateway whose word for their clients it
 *     takes, in CIDR notation
 * @param forwarded whether instances are told by the header Forwarded, too (RFC 7239)
 * @param requestId whether each request has an X-Request-Id
 * @param traces begins a trace for each request that comes without one, and marks this share of
 *     them to be recorded, from 0 to 1; none: a trace is only passed on
 */
@Validated
@ConfigurationProperties("signalbox.gateway")
record ForwardProperties(
    @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") @DefaultValue("signalbox") String via,
    @NotNull @DefaultValue List<Network> trustedNetworks,
    @DefaultValue("false") boolean forwarded,
    @DefaultValue("true") boolean requestId,
    @Nullable @DecimalMin("0") @DecimalMax("1") Double traces) {}
