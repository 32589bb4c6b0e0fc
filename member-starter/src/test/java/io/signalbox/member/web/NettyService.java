package io.signalbox.member.web;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A service with the starter on Reactor Netty, at a free port. */
record NettyService(ConfigurableApplicationContext context) implements AutoCloseable {

  /** It is on the class path too, and would make the actuator's server. */
  private static final String TOMCAT =
      "org.springframework.boot.tomcat.autoconfigure.actuate.web.server"
          + ".TomcatReactiveManagementContextAutoConfiguration";

  static NettyService start(Class<?> service, String... properties) {
    return new NettyService(
        new SpringApplicationBuilder(service)
            .web(WebApplicationType.REACTIVE)
            .properties("eureka.client.enabled=false", "server.port=0")
            .properties("spring.autoconfigure.exclude=" + TOMCAT)
            .properties(properties)
            .run());
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Of the meter of this name, whatever its tags. */
  double value(String meter) {
    return context.getBean(MeterRegistry.class).get(meter).gauge().value();
  }

  /** How many connections were closed for this reason. */
  double closed(String reason) {
    return context
        .getBean(MeterRegistry.class)
        .get("signalbox.server.connections.closed")
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Override
  public void close() {
    context.close();
  }
}
