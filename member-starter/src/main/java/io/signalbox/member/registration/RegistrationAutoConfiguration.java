package io.signalbox.member.registration;

import com.netflix.appinfo.ApplicationInfoManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.netflix.eureka.http.EurekaClientHttpRequestFactorySupplier;
import org.springframework.cloud.netflix.eureka.http.RestClientDiscoveryClientOptionalArgs;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/** Registers the service under its credential and drains it before it stops. */
@AutoConfiguration
@EnableConfigurationProperties(RegistrationProperties.class)
@ConditionalOnProperty(name = "eureka.client.enabled", matchIfMissing = true)
public final class RegistrationAutoConfiguration {

  @Bean
  Drain drain(RegistrationProperties properties) {
    return new Drain(properties.drainDelay());
  }

  @Bean
  PortAnnouncer portAnnouncer(ObjectProvider<ApplicationInfoManager> registration) {
    return new PortAnnouncer(registration);
  }

  /**
   * The registry's credential goes into a header: in the registry's URL, where Eureka looks for it,
   * it would be logged with every failed call.
   */
  @Bean
  RestClientDiscoveryClientOptionalArgs registryClient(
      EurekaClientHttpRequestFactorySupplier requestFactories, RegistrationProperties properties) {
    return new RestClientDiscoveryClientOptionalArgs(
        requestFactories,
        () ->
            properties.password().isEmpty()
                ? RestClient.builder()
                : RestClient.builder()
                    .defaultHeaders(
                        headers ->
                            headers.setBasicAuth(properties.username(), properties.password())));
  }
}
