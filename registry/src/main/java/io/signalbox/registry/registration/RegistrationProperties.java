package io.signalbox.registry.registration;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds on what a member may register.
 *
 * @param allowedNetworks where its address must lie, as 10.1.0.0/16
 * @param maxBody the largest registration
 * @param maxMetadata how many characters its metadata may have, names and values together
 */
@ConfigurationProperties("signalbox.registration")
record RegistrationProperties(
    @DefaultValue({"127.0.0.0/8", "::1/128"}) List<String> allowedNetworks,
    @DefaultValue("32KB") DataSize maxBody,
    @DefaultValue("4096") int maxMetadata) {}
