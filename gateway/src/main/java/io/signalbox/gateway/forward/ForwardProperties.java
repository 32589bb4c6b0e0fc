package io.signalbox.gateway.forward;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the gateway tells instances of itself.
 *
 * @param via its name in the header Via (RFC 9110, section 7.6.3)
 */
@Validated
@ConfigurationProperties("signalbox.gateway")
record ForwardProperties(
    @NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") @DefaultValue("signalbox") String via) {}
