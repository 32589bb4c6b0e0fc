package io.signalbox.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A member of the registry at {@code port}, with its credential. */
record RegistryClient(int port, HttpClient http) {

  static final String PASSWORD = "a-test-secret";

  RegistryClient(int port) {
    this(port, HttpClient.newHttpClient());
  }

  /** As Spring Cloud's client writes it that knows nothing of this machine but its name. */
  static ObjectNode instance(String service, String ipAddr, String hostName) {
    String text =
        """
        {"instanceId": "my-laptop.fritz.box:%1$s:8090", "app": "%2$s", "appGroupName": null,
         "ipAddr": "%3$s", "sid": "na", "homePageUrl": "http://%4$s:8090/",
         "statusPageUrl": "http://%4$s:8090/actuator/info",
         "healthCheckUrl": "http://%4$s:8090/actuator/health", "secureHealthCheckUrl": null,
         "vipAddress": "%1$s", "secureVipAddress": "%1$s", "countryId": 1,
         "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
           "name": "MyOwn"},
         "hostName": "%4$s", "status": "UP", "overriddenStatus": "UNKNOWN",
         "leaseInfo": {"renewalIntervalInSecs": 30, "durationInSecs": 90,
           "registrationTimestamp": 0, "lastRenewalTimestamp": 0, "evictionTimestamp": 0,
           "serviceUpTimestamp": 0},
         "isCoordinatingDiscoveryServer": false, "lastUpdatedTimestamp": 1785000000000,
         "lastDirtyTimestamp": 1785000000000, "actionType": null, "asgName": null,
         "port": {"$": 8090, "@enabled": "true"}, "securePort": {"$": 443, "@enabled": "false"},
         "metadata": {"management.port": "8090"}}
        """
            .formatted(service, service.toUpperCase(Locale.ROOT), ipAddr, hostName);
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }

  static ObjectNode instance(String service) {
    return instance(service, "127.0.0.1", "127.0.0.1");
  }

  static ObjectNode claiming(String service, String paths) {
    ObjectNode instance = instance(service);
    ((ObjectNode) instance.path("metadata")).put("signalbox.paths", paths);
    return instance;
  }

  HttpResponse<String> register(ObjectNode instance) throws IOException, InterruptedException {
    String body = JsonMapper.shared().writeValueAsString(Map.of("instance", instance));
    return send("POST", "/eureka/apps/" + instance.path("app").asString(), body);
  }

  HttpResponse<String> cancel(ObjectNode instance) throws IOException, InterruptedException {
    return send("DELETE", path(instance), "");
  }

  HttpResponse<String> renew(ObjectNode instance) throws IOException, InterruptedException {
    return send("PUT", path(instance), "");
  }

  private static String path(ObjectNode instance) {
    return "/eureka/apps/"
        + instance.path("app").asString()
        + "/"
        + instance.path("instanceId").asString();
  }

  /** What readers of the table see of a service. */
  List<JsonNode> instances(String service) throws IOException, InterruptedException {
    var answer = send("GET", "/eureka/apps/" + service.toUpperCase(Locale.ROOT), "");
    return answer.statusCode() == 404
        ? List.of()
        : List.copyOf(
            JsonMapper.shared().readTree(answer.body()).at("/application/instance").values());
  }

  String claims(String service) throws IOException, InterruptedException {
    return instances(service).getFirst().path("metadata").path("signalbox.paths").asString("none");
  }

  static String detail(HttpResponse<String> problem) {
    return JsonMapper.shared().readTree(problem.body()).path("detail").asString();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    String credential =
        Base64.getEncoder()
            .encodeToString(("signalbox:" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Basic " + credential)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
