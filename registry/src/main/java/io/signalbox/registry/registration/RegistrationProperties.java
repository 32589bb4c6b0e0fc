package io.signalbox.registry.registration;

import io.signalbox.networks.Network;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds on what members may register.
 *
 * @param allowedNetworks where their addresses must lie, as 10.1.0.0/16
 * @param maxBody the largest registration
 * @param maxMetadata how many characters its metadata may have, names and values together
 * @param maxInstances how many instances there may be in all
 * @param maxInstancesPerService how many instances one service may have
 * @param changesPerSecond how many registrations, departures and changes of a status there may be a
 *     second, on the average: Eureka keeps each of them for a while; as many as there may be
 *     instances are let in at once
 * @param claims bounds on the paths that they may ask for
 */
@Validated
@ConfigurationProperties("signalbox.registration")
record RegistrationProperties(
    @NotEmpty @DefaultValue({"127.0.0.0/8", "::1/128"}) List<Network> allowedNetworks,
    @DefaultValue("32KB") DataSize maxBody,
    @Positive @DefaultValue("4096") int maxMetadata,
    @Positive @DefaultValue("2000") int maxInstances,
    @Positive @DefaultValue("200") int maxInstancesPerService,
    @Positive @DefaultValue("20") int changesPerSecond,
    @DefaultValue Claims claims) {

  /**
   * Paths that services ask to be routed by, in their metadata {@code signalbox.paths}. Whoever has
   * the registry's credential can claim what is free.
   *
   * @param enabled whether they may; otherwise a service is registered without its claim
   * @param allowedPrefixes each claim must be in one of them, as /apps; none: wherever it likes
   */
  record Claims(
      @DefaultValue("true") boolean enabled, @DefaultValue List<ClaimedPath> allowedPrefixes) {}
}
