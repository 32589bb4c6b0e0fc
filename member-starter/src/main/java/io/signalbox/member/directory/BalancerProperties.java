package io.signalbox.member.directory;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests are balanced.
 *
 * @param all holds for every service
 * @param service what a service, by its name, has otherwise
 */
@ConfigurationProperties("signalbox.balancer")
public record BalancerProperties(
    @DefaultValue Balancing all, @DefaultValue Map<String, Balancing> service) {

  /** Nothing is set. */
  public static final BalancerProperties DEFAULTS =
      new BalancerProperties(Balancing.AS_BEFORE, Map.of());

  /** How the service of this name is balanced. */
  public Settings of(String name) {
    Settings common = all.over(Settings.DEFAULTS);
    Balancing own = service.get(name);
    return own == null ? common : own.over(common);
  }

  /**
   * What is not set stays as it is. {@link Settings} says what each means, and refuses what cannot
   * be.
   */
  public record Balancing(
      @Nullable PolicyName policy,
      @Nullable Duration reportExpiry,
      @Nullable Duration latencyDecay,
      @Nullable Duration slowStart,
      @Nullable Double slowStartFloor,
      @Nullable Integer ejectAfterFailures,
      @Nullable Duration ejectionTime,
      @Nullable Duration maxEjectionTime,
      @Nullable Double maxEjectedShare,
      @Nullable Double panicThreshold,
      @Nullable Integer minConcurrency,
      @Nullable Integer initialConcurrency,
      @Nullable Integer maxConcurrency,
      @Nullable Double repeatShare,
      @Nullable Double repeatsPerSecond,
      @Nullable Integer repeatBurst) {

    private static final Balancing AS_BEFORE =
        new Balancing(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);

    Settings over(Settings base) {
      return new Settings(
          or(policy, base.policy()),
          or(reportExpiry, base.reportExpiry()),
          new Settings.Latency(or(latencyDecay, base.latency().decay())),
          new Settings.SlowStart(
              or(slowStart, base.slowStart().window()),
              or(slowStartFloor, base.slowStart().floor())),
          new Settings.Ejection(
              or(ejectAfterFailures, base.ejection().consecutiveFailures()),
              or(ejectionTime, base.ejection().time()),
              or(maxEjectionTime, base.ejection().maxTime()),
              or(maxEjectedShare, base.ejection().maxShare()),
              or(panicThreshold, base.ejection().panicThreshold())),
          new Settings.Concurrency(
              or(minConcurrency, base.concurrency().min()),
              or(initialConcurrency, base.concurrency().initial()),
              or(maxConcurrency, base.concurrency().max())),
          new Settings.Retries(
              or(repeatShare, base.retries().share()),
              or(repeatsPerSecond, base.retries().perSecond()),
              or(repeatBurst, base.retries().burst())));
    }

    private static <V> V or(@Nullable V own, V base) {
      return own != null ? own : base;
    }
  }
}
