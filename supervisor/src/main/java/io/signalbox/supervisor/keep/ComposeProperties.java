package io.signalbox.supervisor.keep;

import jakarta.validation.constraints.AssertTrue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The compose files whose services are looked after, as far as their labels say so.
 *
 * @param projects of Compose, by their names; none: no container is looked at
 * @param network of the engine, by its name there, on which gateways and this supervisor reach the
 *     containers
 */
@Validated
@ConfigurationProperties("signalbox.supervisor.compose")
public record ComposeProperties(
    @DefaultValue Set<String> projects, @DefaultValue("") String network) {

  public ComposeProperties {
    projects =
        projects.stream()
            .map(String::strip)
            .filter(Predicate.not(String::isEmpty))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Else nobody knows which of its addresses a container is called at. */
  @AssertTrue(message = "name the network, as signalbox_cluster")
  boolean isNetworkNamed() {
    return projects.isEmpty() || !network.isBlank();
  }
}
