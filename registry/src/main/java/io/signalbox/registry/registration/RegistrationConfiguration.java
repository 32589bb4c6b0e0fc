package io.signalbox.registry.registration;

import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.tomcat.ProblemWriter;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the guard between the credential check and Eureka's API. */
@Configuration(proxyBeanMethods = false)
class RegistrationConfiguration {

  /** After Spring Security's filter at -100, before Eureka's, of which the first is at 0. */
  private static final int AFTER_SECURITY = -50;

  @Bean
  RecentRefusals recentRefusals() {
    return new RecentRefusals(InstantSource.system());
  }

  @Bean
  FilterRegistrationBean<RegistrationGuard> registrationGuard(
      RegistrationProperties properties,
      ObjectProvider<PeerAwareInstanceRegistry> table,
      JsonMapper json,
      RecentRefusals recent,
      ProblemWriter problems,
      MeterRegistry meters) {
    FilterRegistrationBean<RegistrationGuard> guard =
        new FilterRegistrationBean<>(
            new RegistrationGuard(
                new RegistrationRules(properties),
                new TableBounds(table::getObject, properties),
                new PathOwners(table::getObject),
                (int) properties.maxBody().toBytes(),
                json,
                new RefusalWriter(recent, problems, meters)));
    guard.addUrlPatterns("/eureka/*");
    guard.setOrder(AFTER_SECURITY);
    return guard;
  }
}
