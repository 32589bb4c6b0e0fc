package io.signalbox.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.routes.Declarations;
import io.signalbox.services.file.ServicesFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole gateway on free ports, with a registry that says what a test tells it to. */
public final class RunningGateway implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final StubRegistry registry = new StubRegistry();
  private final AtomicLong heartbeat = new AtomicLong();
  private final ConfigurableApplicationContext context;

  private RunningGateway(List<String> properties) {
    List<String> arguments = new ArrayList<>();
    if (properties.stream().noneMatch(property -> property.startsWith("eureka."))) {
      arguments.add("--eureka.client.enabled=false");
      // The registry here speaks only when it has something to tell.
      arguments.add("--signalbox.directory.registry-grace=0s");
    }
    arguments.add("--server.port=0");
    properties.forEach(property -> arguments.add("--" + property));
    context =
        new SpringApplicationBuilder(GatewayApplication.class)
            .initializers(
                starting ->
                    ((GenericApplicationContext) starting)
                        .registerBean(StubRegistry.class, () -> registry))
            .run(arguments.toArray(String[]::new));
  }

  public static RunningGateway start(String... properties) {
    return new RunningGateway(List.of(properties));
  }

  /** Replaces the workers and has the gateway read the registry. */
  public void workers(ServiceInstance... workers) {
    instances("worker-service", workers);
  }

  /** The same for any service. */
  public void instances(String service, ServiceInstance... instances) {
    registry.services.put(service, List.of(instances));
    context.publishEvent(new HeartbeatEvent(this, heartbeat.incrementAndGet()));
  }

  /**
   * Declares services, as a file would.
   *
   * @param services what stands in services.yml
   */
  public void declare(String services) {
    ServicesFile.Read read = ServicesFile.read("services.yml", services);
    if (!read.mistakes().isEmpty()) {
      throw new AssertionError(read.mistakes());
    }
    Declarations declarations = bean(Declarations.class);
    declarations.fileSays("services.yml", read.services(), List.of());
    if (!declarations.mistakes().isEmpty()) {
      throw new AssertionError(declarations.mistakes());
    }
  }

  public static ServiceInstance worker(String id, int port) {
    return worker(id, "127.0.0.1", port);
  }

  public static ServiceInstance worker(String id, String host, int port) {
    return new DefaultServiceInstance(id, "worker-service", host, port, false);
  }

  /** One that takes over connections. */
  public static ServiceInstance handoffWorker(String id, int port, String socket) {
    return new DefaultServiceInstance(
        id, "worker-service", "127.0.0.1", port, false, Map.of("signalbox.handoff", socket));
  }

  public static ServiceInstance instance(String service, String id, int port) {
    return new DefaultServiceInstance(id, service, "127.0.0.1", port, false);
  }

  /** A part of it. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** The sum of all meters of that name. */
  public double sum(String meter) {
    return context.getBean(MeterRegistry.class).find(meter).meters().stream()
        .mapToDouble(found -> found.measure().iterator().next().getValue())
        .sum();
  }

  /** The same, of those with a label of that value. */
  public double sum(String meter, String label, String value) {
    return context.getBean(MeterRegistry.class).find(meter).tag(label, value).meters().stream()
        .mapToDouble(found -> found.measure().iterator().next().getValue())
        .sum();
  }

  /** The values of a label of all meters of that name. */
  public Set<String> labels(String meter, String label) {
    return context.getBean(MeterRegistry.class).find(meter).meters().stream()
        .map(found -> String.valueOf(found.getId().getTag(label)))
        .collect(Collectors.toSet());
  }

  public int port() {
    return port("local.server.port");
  }

  public int managementPort() {
    return port("local.management.port");
  }

  private int port(String property) {
    return context.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  public double attempts(String outcome) {
    return context
        .getBean(MeterRegistry.class)
        .get("signalbox.dispatch.attempts")
        .tags("service", "worker-service", "outcome", outcome)
        .counter()
        .count();
  }

  public double instances(String state) {
    return context
        .getBean(MeterRegistry.class)
        .get("signalbox.dispatch.instances")
        .tags("service", "worker-service", "state", state)
        .gauge()
        .value();
  }

  /** How many requests are on their way to an instance. */
  public double inFlight(String target) {
    Gauge gauge =
        context
            .getBean(MeterRegistry.class)
            .find("signalbox.dispatch.in.flight")
            .tag("target", target)
            .gauge();
    return gauge == null ? 0 : gauge.value();
  }

  /** The instances that have meters of their own. */
  public Set<String> targets() {
    return context
        .getBean(MeterRegistry.class)
        .find("signalbox.dispatch.in.flight")
        .gauges()
        .stream()
        .map(gauge -> gauge.getId().getTag("target"))
        .collect(Collectors.toSet());
  }

  /** What its actuator answers at {@code path}; JSON's null when there is nothing. */
  public JsonNode actuator(String path) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + managementPort() + "/actuator/" + path)));
    return answer.statusCode() == 404
        ? JsonMapper.shared().nullNode()
        : JsonMapper.shared().readTree(answer.body());
  }

  /** What {@code /actuator/dispatch} says of the worker service. */
  public JsonNode table() {
    return actuator("dispatch").path("worker-service");
  }

  /** What it says of one worker. */
  public JsonNode table(String worker) {
    for (JsonNode instance : table().path("instances")) {
      if (instance.path("id").asString().equals(worker)) {
        return instance;
      }
    }
    throw new AssertionError(worker + " is not in the table");
  }

  public double refused() {
    return context
        .getBean(MeterRegistry.class)
        .get("signalbox.directory.instances.refused")
        .counter()
        .count();
  }

  public HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  public HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(PATIENCE).version(HttpClient.Version.HTTP_1_1).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  private static final class StubRegistry implements DiscoveryClient {

    private final Map<String, List<ServiceInstance>> services = new ConcurrentHashMap<>();

    @Override
    public String description() {
      return "stub";
    }

    @Override
    public List<ServiceInstance> getInstances(String service) {
      return services.getOrDefault(service, List.of());
    }

    @Override
    public List<String> getServices() {
      return List.copyOf(services.keySet());
    }
  }
}
