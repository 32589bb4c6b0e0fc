package io.signalbox.gateway.tcp;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.tcp.TcpAutoConfiguration;
import io.signalbox.member.tcp.TcpService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.MapPropertySource;

/** What of a member makes it offer services of TCP, and what it tells the registry. */
final class TcpMember implements AutoCloseable {

  /** A port of the member at which its HTTP would be. */
  private static final int HTTP = 9;

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final InstanceInfo info = InstanceInfo.Builder.newBuilder().setAppName("app").build();

  private TcpMember(Duration patience, List<TcpService> services, Map<String, Object> properties) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", properties));
    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    context.registerBean(
        ApplicationInfoManager.class, () -> new ApplicationInfoManager(null, info, null));
    context.registerBean(
        "lifecycleProcessor",
        DefaultLifecycleProcessor.class,
        () -> {
          DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
          processor.setTimeoutPerShutdownPhase(patience.toMillis());
          return processor;
        });
    services.forEach(
        service -> context.registerBean(service.name(), TcpService.class, () -> service));
    context.register(TcpAutoConfiguration.class);
    context.refresh();
  }

  /** One that waits long for its connections when it stops. */
  static TcpMember start(TcpService service, String... properties) {
    return start(Duration.ofMinutes(5), service, properties);
  }

  /**
   * @param patience with connections when it stops
   * @param properties each with = and its value
   */
  static TcpMember start(Duration patience, TcpService service, String... properties) {
    Map<String, Object> settings = new HashMap<>();
    for (String property : properties) {
      String[] parts = property.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    return new TcpMember(patience, List.of(service), settings);
  }

  /** As the registry tells of it. */
  ServiceInstance entry(String application, String id) {
    return entry(application, id, info.getMetadata());
  }

  static ServiceInstance entry(String application, String id, Map<String, String> metadata) {
    return new DefaultServiceInstance(id, application, "127.0.0.1", HTTP, false, metadata);
  }

  /** Connections that it has taken over. */
  double taken() {
    return context
        .getBean(MeterRegistry.class)
        .get("signalbox.tcp.service.taken")
        .counter()
        .count();
  }

  /** Connections that are open at it. */
  double connections() {
    return context
        .getBean(MeterRegistry.class)
        .get("signalbox.tcp.service.connections")
        .gauge()
        .value();
  }

  @Override
  public void close() {
    context.close();
  }

  /**
   * One as a process, which says its metadata.
   *
   * @param arguments the name of its service of echoes, and properties
   */
  static void main(String[] arguments) throws InterruptedException {
    String[] properties = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, properties, 0, properties.length);
    TcpMember member = start(new TcpService(arguments[0], EchoHandler.PIPELINE), properties);
    System.out.println("metadata " + member.info.getMetadata());
    Thread.currentThread().join();
  }
}
