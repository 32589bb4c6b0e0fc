package io.signalbox.gateway.activation;

import io.signalbox.balancer.Server;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends away at once who waits for a service that cannot be started: as long as anybody waits, the
 * supervisors of the registry are asked at their management ports.
 */
@Component
final class FailedStarts extends WhileAnybodyWaits {

  private static final Logger log = LoggerFactory.getLogger(FailedStarts.class);
  private static final String SUPERVISOR = "supervisor";
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 1024 * 1024;

  private final WaitingRooms rooms;
  private final Directory directory;
  private final JsonMapper json;
  private final RestClient client;

  FailedStarts(WaitingRooms rooms, Arrivals arrivals, Directory directory, JsonMapper json) {
    super("failed-starts", rooms, arrivals);
    this.rooms = rooms;
    this.directory = directory;
    this.json = json;
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(TIMEOUT);
    requests.setReadTimeout(TIMEOUT);
    this.client = RestClient.builder().requestFactory(requests).build();
  }

  @Override
  Duration look() {
    failing().forEach(rooms::fail);
    return INTERVAL;
  }

  private Set<String> failing() {
    Set<String> failing = new HashSet<>();
    for (Server<Instance> supervisor : directory.of(SUPERVISOR).servers()) {
      String uri = supervisor.target().actuator("failing");
      try {
        JsonNode answer =
            client
                .get()
                .uri(URI.create(uri))
                .exchangeForRequiredValue(
                    (request, told) -> json.readTree(told.getBody().readNBytes(MOST_BYTES)));
        failing.addAll(answer.propertyNames());
      } catch (RestClientException | JacksonException e) {
        log.debug("{}: {}", uri, e.getMessage());
      }
    }
    return failing;
  }
}
