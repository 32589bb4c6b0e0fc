package io.signalbox.member.load;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.signalbox.balancer.LoadReport;
import io.signalbox.member.ports.ManagementPort;
import jakarta.servlet.Filter;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;

/** Reports the load of a web service, whichever kind it is. */
@AutoConfiguration
@ConditionalOnWebApplication
@EnableConfigurationProperties(LoadProperties.class)
public final class LoadAutoConfiguration {

  @Bean
  LoadMeter loadMeter(ObjectProvider<Capacity> capacities, LoadProperties properties) {
    return new LoadMeter(
        System::nanoTime,
        Processor.ofThisProcess(),
        capacities.orderedStream().toList(),
        properties);
  }

  @Bean
  LoadEndpoint loadEndpoint(LoadMeter meter) {
    return new LoadEndpoint(meter);
  }

  @Bean
  MeterBinder loadMetrics(LoadMeter meter) {
    return registry -> {
      Gauge.builder("signalbox.load.requests.in.flight", meter, LoadMeter::inFlight)
          .description("Requests that have arrived and are not yet answered whole")
          .register(registry);
      gauge(registry, meter, "cpu", "Share of its processor time in use", LoadReport::cpu);
      gauge(
          registry,
          meter,
          "utilization",
          "Share of its executors in use; NaN where it has none",
          LoadReport::utilization);
    };
  }

  private static void gauge(
      MeterRegistry registry,
      LoadMeter meter,
      String name,
      String description,
      ToDoubleFunction<LoadReport> value) {
    Gauge.builder("signalbox.load." + name, meter, load -> value.applyAsDouble(load.report()))
        .description(description)
        .register(registry);
  }

  /** WebFlux. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = Type.REACTIVE)
  @ConditionalOnClass(HttpHandlerDecoratorFactory.class)
  static class Reactive {

    @Bean
    ReactiveLoad reactiveLoad(
        LoadMeter meter, LoadProperties properties, ManagementPort management) {
      return new ReactiveLoad(meter, properties, management);
    }
  }

  /** Spring MVC and other servlets. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = Type.SERVLET)
  @ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
  static class Servlet {

    @Bean
    FilterRegistrationBean<ServletLoad> servletLoad(LoadMeter meter, LoadProperties properties) {
      FilterRegistrationBean<ServletLoad> filter =
          new FilterRegistrationBean<>(new ServletLoad(meter, properties));
      filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
      filter.setAsyncSupported(true);
      return filter;
    }
  }
}
