package io.signalbox.supervisor.watch;

import io.signalbox.member.directory.Directory;
import io.signalbox.supervisor.plan.Calls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All gateways of the registry, asked at their management ports for {@code /actuator/activation}.
 * Thread-safe.
 */
public final class ActuatorCalls implements CallSource {

  /** So long a gateway keeps a question while nobody waits. */
  public static final Duration QUESTION = Duration.ofSeconds(2);

  private static final String GATEWAY = "gateway";
  private static final int MOST_BYTES = 1024 * 1024;

  private final Directory directory;
  private final RestClient client;
  private final JsonMapper json;

  /**
   * @param client that waits for longer than {@link #QUESTION}
   */
  public ActuatorCalls(Directory directory, RestClient client, JsonMapper json) {
    this.directory = directory;
    this.client = client;
    this.json = json;
  }

  @Override
  public Set<String> all() {
    return directory.of(GATEWAY).servers().stream()
        .map(gateway -> gateway.target().actuator("activation"))
        .collect(Collectors.toSet());
  }

  @Override
  public Map<String, Calls> read(String gateway) throws IOException {
    try {
      return client
          .get()
          .uri(URI.create(gateway + "?wait=" + QUESTION.toMillis()))
          .exchangeForRequiredValue(
              (request, answer) -> {
                if (!answer.getStatusCode().is2xxSuccessful()) {
                  throw new IOException("answered " + answer.getStatusCode());
                }
                return calls(answer.getBody().readNBytes(MOST_BYTES));
              });
    } catch (RestClientException | JacksonException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Map<String, Calls> calls(byte[] answer) {
    Map<String, Calls> calls = new HashMap<>();
    for (Map.Entry<String, JsonNode> service : json.readTree(answer).properties()) {
      JsonNode said = service.getValue();
      calls.put(
          service.getKey(),
          new Calls(
              said.path("waiting").asInt(0) > 0,
              Duration.ofMillis(said.path("quietMillis").asLong(0))));
    }
    return calls;
  }
}
