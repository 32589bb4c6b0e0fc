package io.signalbox.worker.store;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The credential of internal calls, the same on both sides.
 *
 * @param username the caller's name
 * @param password the secret; there is no default, set {@code SIGNALBOX_INTERNAL_PASSWORD}
 */
@Validated
@ConfigurationProperties("signalbox.internal")
public record InternalCredentialProperties(
    @DefaultValue("signalbox") String username,
    @DefaultValue("")
        @NotBlank(
            message = "is missing: set SIGNALBOX_INTERNAL_PASSWORD, the same in every service")
        String password) {}
