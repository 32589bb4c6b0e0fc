package io.signalbox.supervisor.rollout;

import io.signalbox.balancer.Server;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All gateways of the registry, asked at their management ports for {@code /actuator/dispatch}.
 * Thread-safe.
 */
public final class ActuatorGateways implements Gateways {

  private static final Logger log = LoggerFactory.getLogger(ActuatorGateways.class);
  private static final String GATEWAY = "gateway";
  private static final int MOST_BYTES = 1024 * 1024;

  private final Directory directory;
  private final RestClient client;
  private final JsonMapper json;

  /**
   * @param client that waits for no more than is reasonable each second
   */
  public ActuatorGateways(Directory directory, RestClient client, JsonMapper json) {
    this.directory = directory;
    this.client = client;
    this.json = json;
  }

  @Override
  public Map<String, Map<String, Figures>> read(String service) {
    Map<String, Map<String, Figures>> told = new HashMap<>();
    for (Server<Instance> server : directory.of(GATEWAY).servers()) {
      String uri = server.target().actuator("dispatch");
      ask(uri + "/" + service).ifPresent(figures -> told.put(uri, figures));
    }
    return told;
  }

  private Optional<Map<String, Figures>> ask(String uri) {
    try {
      return client
          .get()
          .uri(URI.create(uri))
          .exchangeForRequiredValue(
              (request, answer) -> {
                if (answer.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
                  return Optional.of(Map.of());
                }
                return answer.getStatusCode().is2xxSuccessful()
                    ? Optional.of(figures(answer.getBody().readNBytes(MOST_BYTES)))
                    : Optional.empty();
              });
    } catch (ResourceAccessException | JacksonException | NumberFormatException e) {
      log.debug("{}: {}", uri, e.getMessage());
      return Optional.empty();
    }
  }

  private Map<String, Figures> figures(byte[] answer) {
    Map<String, Figures> figures = new HashMap<>();
    for (JsonNode instance : json.readTree(answer).path("instances")) {
      NavigableMap<Long, Long> answered = new TreeMap<>();
      for (Map.Entry<String, JsonNode> bucket : instance.path("answered").properties()) {
        answered.put(Long.valueOf(bucket.getKey()), bucket.getValue().asLong(0));
      }
      figures.put(
          instance.path("id").asString(""),
          new Figures(instance.path("failed").asLong(0), answered));
    }
    return figures;
  }

  @Override
  public void rest() {
    directory.forget(GATEWAY);
  }
}
