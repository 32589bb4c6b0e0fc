package io.signalbox.registry.registration;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the guard between the credential check and Eureka's API. */
@Configuration(proxyBeanMethods = false)
class RegistrationConfiguration {

  /** After Spring Security's filter at -100, before Eureka's, which Spring Cloud adds last. */
  private static final int AFTER_SECURITY = 0;

  @Bean
  FilterRegistrationBean<RegistrationGuard> registrationGuard(
      RegistrationProperties properties, JsonMapper json) {
    FilterRegistrationBean<RegistrationGuard> guard =
        new FilterRegistrationBean<>(
            new RegistrationGuard(
                new RegistrationRules(properties), (int) properties.maxBody().toBytes(), json));
    guard.addUrlPatterns("/eureka/*");
    guard.setOrder(AFTER_SECURITY);
    return guard;
  }
}
