package io.signalbox.registry.access;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The credential that members and readers of the table present.
 *
 * @param username their name
 * @param password the secret; there is no default, set {@code SIGNALBOX_REGISTRY_PASSWORD}
 */
@Validated
@ConfigurationProperties("signalbox.registry")
public record CredentialProperties(
    @DefaultValue("signalbox") String username,
    @DefaultValue("")
        @NotBlank(message = "is missing: set SIGNALBOX_REGISTRY_PASSWORD, the same in every member")
        String password) {}
