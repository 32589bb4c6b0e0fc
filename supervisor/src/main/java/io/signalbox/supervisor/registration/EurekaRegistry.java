package io.signalbox.supervisor.registration;

import io.signalbox.member.directory.RequestShare;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The registry by its REST API, as Eureka's clients speak to it. Thread-safe. */
public final class EurekaRegistry implements Registry {

  /**
   * A supervisor that has died is no reason to call its instances no more; one that has died with
   * them is, but then those who call them see it for themselves.
   */
  private static final int LEASE_SECONDS = 300;

  private static final int RENEWAL_SECONDS = 10;

  /** The metadata by which a service asks for paths. */
  private static final String PATHS = "signalbox.paths";

  private static final int LONGEST_REFUSAL = 4096;

  private final RestClient client;
  private final Supplier<String> address;

  /**
   * @param client with the registry's address and credential
   * @param address at which others reach this machine now
   */
  public EurekaRegistry(RestClient client, Supplier<String> address) {
    this.client = client;
    this.address = address;
  }

  @Override
  public void register(String id, Place place, double share) throws IOException {
    String service = place.service();
    String told = place.host();
    String host = told == null ? address.get() : told;
    Map<String, Object> instance =
        Map.ofEntries(
            Map.entry("instanceId", id),
            Map.entry("app", app(service)),
            Map.entry("vipAddress", service),
            Map.entry("ipAddr", host),
            Map.entry("hostName", host),
            Map.entry("port", Map.of("$", place.port(), "@enabled", "true")),
            Map.entry("status", "UP"),
            Map.entry(
                "leaseInfo",
                Map.of("durationInSecs", LEASE_SECONDS, "renewalIntervalInSecs", RENEWAL_SECONDS)),
            Map.entry("metadata", metadata(place, share)),
            Map.entry(
                "dataCenterInfo",
                Map.of(
                    "@class",
                    "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                    "name",
                    "MyOwn")));
    require(
        call(HttpMethod.POST, "apps/" + app(service), Map.of("instance", instance)),
        "does not register " + id);
  }

  private static Map<String, String> metadata(Place place, double share) {
    Map<String, String> metadata = new HashMap<>();
    if (!place.paths().isEmpty()) {
      metadata.put(PATHS, String.join(",", place.paths()));
    }
    if (share < RequestShare.ANY) {
      metadata.put(RequestShare.METADATA, Double.toString(share));
    }
    return metadata;
  }

  @Override
  public void share(String service, String id, double share) throws IOException {
    String told = share < RequestShare.ANY ? Double.toString(share) : "1";
    requireIfThere(
        call(
            HttpMethod.PUT,
            path(service, id) + "/metadata?" + RequestShare.METADATA + "=" + told,
            null),
        "does not take a share for " + id);
  }

  @Override
  public boolean renew(String service, String id) throws IOException {
    Answer answer = call(HttpMethod.PUT, path(service, id), null);
    if (answer.status.isSameCodeAs(HttpStatus.NOT_FOUND)) {
      return false;
    }
    require(answer, "does not renew " + id);
    return true;
  }

  @Override
  public void remove(String service, String id) throws IOException {
    requireIfThere(call(HttpMethod.DELETE, path(service, id), null), "does not remove " + id);
  }

  @Override
  public void takeOutOfService(String service, String id) throws IOException {
    requireIfThere(
        call(HttpMethod.PUT, path(service, id) + "/status?value=OUT_OF_SERVICE", null),
        "does not take out " + id);
  }

  @Override
  public boolean bringBack(String service, String id) throws IOException {
    return requireIfThere(
        call(HttpMethod.DELETE, path(service, id) + "/status?value=UP", null),
        "does not bring back " + id);
  }

  private static String path(String service, String id) {
    return "apps/" + app(service) + "/" + id;
  }

  private static String app(String service) {
    return service.toUpperCase(Locale.ROOT);
  }

  /**
   * What it has said.
   *
   * @param body of a refusal; empty otherwise
   */
  private record Answer(HttpStatusCode status, String body) {

    /** What a problem says for people, where it is one. */
    String reason() {
      try {
        String detail = JsonMapper.shared().readTree(body).path("detail").asString("");
        return detail.isEmpty() ? "" : ": " + detail;
      } catch (JacksonException e) {
        return "";
      }
    }
  }

  private Answer call(HttpMethod method, String path, @Nullable Object body) throws IOException {
    try {
      RestClient.RequestBodySpec request = client.method(method).uri(path);
      if (body != null) {
        request.contentType(MediaType.APPLICATION_JSON).body(body);
      }
      return request.exchange(
          (sent, answer) ->
              new Answer(
                  answer.getStatusCode(),
                  answer.getStatusCode().isError()
                      ? new String(
                          answer.getBody().readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8)
                      : ""));
    } catch (ResourceAccessException e) {
      throw new IOException("the registry does not answer: " + e.getMessage(), e);
    }
  }

  private static void require(Answer answer, String otherwise) throws IOException {
    if (!answer.status.is2xxSuccessful()) {
      throw new IOException(
          "the registry %s: %d%s".formatted(otherwise, answer.status.value(), answer.reason()));
    }
  }

  /** Returns whether it is. */
  private static boolean requireIfThere(Answer answer, String otherwise) throws IOException {
    boolean isThere = !answer.status.isSameCodeAs(HttpStatus.NOT_FOUND);
    if (isThere) {
      require(answer, otherwise);
    }
    return isThere;
  }
}
