package io.signalbox.member.registration;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.discovery.EurekaClientConfig;
import java.net.URI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.netflix.eureka.EurekaClientConfigBean;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;
import org.springframework.cloud.netflix.eureka.http.EurekaClientHttpRequestFactorySupplier;
import org.springframework.cloud.netflix.eureka.http.RestClientDiscoveryClientOptionalArgs;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
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
   * A member that listens on every address is registered under the one that leads to the registry.
   */
  @Bean
  static BeanPostProcessor announcedAddress(ObjectProvider<EurekaClientConfig> client) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof EurekaInstanceConfigBean instance
            && OwnAddress.isWildcard(instance.getIpAddress())) {
          OwnAddress.towards(registry(client.getObject()))
              .ifPresent(address -> instance.setIpAddress(address.getHostAddress()));
        }
        return bean;
      }
    };
  }

  @Bean
  @Conditional(ListensEverywhere.class)
  AddressAnnouncer addressAnnouncer(
      ObjectProvider<ApplicationInfoManager> registration, EurekaClientConfig client) {
    return new AddressAnnouncer(registration, registry(client));
  }

  private static URI registry(EurekaClientConfig client) {
    return URI.create(
        client.getEurekaServerServiceUrls(EurekaClientConfigBean.DEFAULT_ZONE).getFirst());
  }

  /** Whether the address that is to be registered is known only at run time. */
  static final class ListensEverywhere implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return OwnAddress.isWildcard(
          context.getEnvironment().getProperty("eureka.instance.ip-address", ""));
    }
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
