package io.signalbox.member.registration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a member stands in the registry.
 *
 * @param username who the member says it is to the registry
 * @param password the registry's credential; empty sends none
 */
@ConfigurationProperties("signalbox.registry")
public record RegistrationProperties(
    @DefaultValue("signalbox") String username, @DefaultValue("") String password) {}
