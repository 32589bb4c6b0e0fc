package io.signalbox.launcher.container;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ContainerNetworkSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container that Compose has made, as an engine lists it.
 *
 * @param addresses in its networks, when it was listed: it may have been started since
 */
record ComposeListed(
    String id,
    String name,
    String project,
    String service,
    int number,
    String image,
    Map<String, String> labels,
    Map<String, String> addresses,
    ComposeContainer.State state) {

  static final String PROJECT = "com.docker.compose.project";
  private static final String SERVICE = "com.docker.compose.service";
  private static final String NUMBER = "com.docker.compose.container-number";
  private static final String ONE_OFF = "com.docker.compose.oneoff";

  /** Nothing when it is none of a service's, as that of {@code docker compose run}. */
  static Optional<ComposeListed> of(Container container) {
    Map<String, String> labels = Objects.requireNonNullElse(container.getLabels(), Map.of());
    String project = labels.get(PROJECT);
    String service = labels.get(SERVICE);
    String number = labels.getOrDefault(NUMBER, "");
    if (project == null
        || service == null
        || !number.matches("[1-9][0-9]{0,8}")
        || labels.getOrDefault(ONE_OFF, "").equalsIgnoreCase("true")) {
      return Optional.empty();
    }
    return Optional.of(
        new ComposeListed(
            container.getId(),
            name(container),
            project,
            service,
            Integer.parseInt(number),
            String.valueOf(container.getImage()),
            labels,
            addresses(container.getNetworkSettings()),
            ComposeContainer.State.of(String.valueOf(container.getState()))));
  }

  /** Links give it others, which have the name of who is linked before them. */
  private static String name(Container container) {
    String[] names = Objects.requireNonNullElse(container.getNames(), new String[0]);
    return Arrays.stream(names)
        .map(name -> name.startsWith("/") ? name.substring(1) : name)
        .filter(name -> !name.contains("/"))
        .findFirst()
        .orElse(container.getId());
  }

  private static Map<String, String> addresses(@Nullable ContainerNetworkSettings settings) {
    return addresses(settings == null ? null : settings.getNetworks());
  }

  /** Those of the networks in which it has one. */
  static Map<String, String> addresses(@Nullable Map<String, ContainerNetwork> networks) {
    Map<String, String> addresses = new HashMap<>();
    if (networks != null) {
      networks.forEach(
          (network, place) -> {
            String address = place.getIpAddress();
            if (address != null && !address.isBlank()) {
              addresses.put(network, address);
            }
          });
    }
    return addresses;
  }
}
