package io.signalbox.member.registration;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a member stands in the registry.
 *
 * @param username who the member says it is to the registry
 * @param password the registry's credential; empty sends none
 * @param drainDelay how long a stopping member goes on accepting requests after it has told the
 *     registry, so that every gateway has read the table anew before the first connection is
 *     refused; 0 stops at once
 */
@ConfigurationProperties("signalbox.registry")
public record RegistrationProperties(
    @DefaultValue("signalbox") String username,
    @DefaultValue("") String password,
    @DefaultValue("3s") Duration drainDelay) {}
