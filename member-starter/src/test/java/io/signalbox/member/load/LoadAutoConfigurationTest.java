package io.signalbox.member.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.ports.PortsAutoConfiguration;
import jakarta.servlet.Servlet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.web.reactive.DispatcherHandler;

class LoadAutoConfigurationTest {

  private static final AutoConfigurations LOAD =
      AutoConfigurations.of(LoadAutoConfiguration.class, PortsAutoConfiguration.class);

  private final WebApplicationContextRunner servlet =
      new WebApplicationContextRunner().withConfiguration(LOAD);

  @Test
  void a_service_without_a_server_reports_nothing() {
    new ApplicationContextRunner()
        .withConfiguration(LOAD)
        .run(
            context ->
                assertThat(context)
                    .doesNotHaveBean(LoadMeter.class)
                    .doesNotHaveBean(LoadEndpoint.class));
  }

  @Test
  void a_reactive_service_needs_no_servlets() {
    new ReactiveWebApplicationContextRunner()
        .withConfiguration(LOAD)
        .withClassLoader(
            new FilteredClassLoader(
                Servlet.class.getPackageName(), FilterRegistrationBean.class.getPackageName()))
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(ReactiveLoad.class)
                    .hasSingleBean(LoadEndpoint.class));
  }

  @Test
  void a_servlet_service_needs_nothing_reactive() {
    servlet
        .withClassLoader(
            new FilteredClassLoader(
                "reactor",
                "org.springframework.http.server.reactive",
                DispatcherHandler.class.getPackageName()))
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(FilterRegistrationBean.class)
                    .hasSingleBean(LoadEndpoint.class)
                    .doesNotHaveBean(ReactiveLoad.class));
  }

  @Test
  void smoothing_over_a_negative_time_is_refused() {
    servlet
        .withPropertyValues("signalbox.load.smoothing=-1s")
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void load_is_measured_for_people_too() {
    servlet.run(
        context -> {
          SimpleMeterRegistry meters = new SimpleMeterRegistry();
          context.getBean(MeterBinder.class).bindTo(meters);
          context.getBean(LoadMeter.class).arrived();
          assertThat(meters.get("signalbox.load.requests.in.flight").gauge().value()).isEqualTo(1);
          assertThat(meters.get("signalbox.load.cpu").gauge().value()).isNotNegative();
          assertThat(meters.get("signalbox.load.utilization").gauge().value()).isNaN();
        });
  }
}
