package io.signalbox.supervisor.keep;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The engine that runs the services with an image. It need not be there.
 *
 * @param engine its address; null: the one that {@code DOCKER_HOST} says, else {@code
 *     unix:///var/run/docker.sock}
 * @param timeout for its answers
 * @param pullTimeout for an image that is not here
 */
@Validated
@ConfigurationProperties("signalbox.supervisor.containers")
public record ContainersProperties(
    @Nullable URI engine,
    @DefaultValue("30s") @DurationMin(seconds = 1) Duration timeout,
    @DefaultValue("10m") @DurationMin(seconds = 1) Duration pullTimeout) {

  private static final String USUAL = "unix:///var/run/docker.sock";

  /**
   * @param environment of this process
   */
  URI address(Map<String, String> environment) {
    return engine == null ? URI.create(environment.getOrDefault("DOCKER_HOST", USUAL)) : engine;
  }
}
