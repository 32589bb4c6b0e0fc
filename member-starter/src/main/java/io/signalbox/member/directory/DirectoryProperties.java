package io.signalbox.member.directory;

import io.signalbox.networks.Network;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may be called, and how they are looked after.
 *
 * @param allowedNetworks where an instance may be, in CIDR notation; one that registers from
 *     elsewhere is never called, so whoever gets into the registry cannot aim this process at other
 *     hosts
 * @param probeInterval how often each instance is tried by opening a connection
 * @param probeTimeout how long that connection may take
 * @param registryGrace how long, after the registry was away, an instance that it does not tell of
 *     again is kept if it can be reached: some heartbeats of the slowest member; 0 keeps none
 */
@ConfigurationProperties("signalbox.directory")
public record DirectoryProperties(
    @DefaultValue({"127.0.0.0/8", "::1/128"}) List<Network> allowedNetworks,
    @DefaultValue("1s") Duration probeInterval,
    @DefaultValue("1s") Duration probeTimeout,
    @DefaultValue("90s") Duration registryGrace) {

  /** As for a newcomer on one machine. */
  public static final DirectoryProperties DEFAULTS =
      new DirectoryProperties(
          List.of(Network.valueOf("127.0.0.0/8"), Network.valueOf("::1/128")),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(90));

  /**
   * @throws IllegalArgumentException naming what cannot be
   */
  public DirectoryProperties {
    if (allowedNetworks.isEmpty()) {
      throw new IllegalArgumentException(
          "signalbox.directory.allowed-networks: nothing (expected: a network, as 10.0.0.0/8)");
    }
    checkPositive("probe-interval", probeInterval);
    checkPositive("probe-timeout", probeTimeout);
    if (registryGrace.isNegative()) {
      throw new IllegalArgumentException(
          "signalbox.directory.registry-grace: " + registryGrace + " (expected: 0 or more)");
    }
  }

  private static void checkPositive(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(
          "signalbox.directory." + name + ": " + value + " (expected: 1 ms or more)");
    }
  }
}
