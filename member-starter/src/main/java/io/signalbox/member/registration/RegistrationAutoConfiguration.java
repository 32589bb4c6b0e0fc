package io.signalbox.member.registration;

import ch.qos.logback.classic.LoggerContext;
import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.discovery.EurekaClientConfig;
import com.netflix.discovery.shared.resolver.DefaultEndpoint;
import io.signalbox.member.leaving.LeavingProperties;
import java.net.URI;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.configuration.TlsProperties;
import org.springframework.cloud.netflix.eureka.EurekaClientConfigBean;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;
import org.springframework.cloud.netflix.eureka.http.EurekaClientHttpRequestFactorySupplier;
import org.springframework.cloud.netflix.eureka.http.RestClientDiscoveryClientOptionalArgs;
import org.springframework.cloud.netflix.eureka.http.RestClientTransportClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Registers the service under its credential and drains it before it stops. */
@AutoConfiguration
@EnableConfigurationProperties(RegistrationProperties.class)
@ConditionalOnProperty(name = "eureka.client.enabled", matchIfMissing = true)
public final class RegistrationAutoConfiguration {

  @Bean
  Drain drain(LeavingProperties properties) {
    return new Drain(properties.acceptFor());
  }

  @Bean
  PortAnnouncer portAnnouncer(ObjectProvider<ApplicationInfoManager> registration) {
    return new PortAnnouncer(registration);
  }

  @Bean
  Arrival arrival(ObjectProvider<ApplicationInfoManager> registration) {
    return new Arrival(registration);
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

  @Bean
  RestClientDiscoveryClientOptionalArgs registryClient(
      EurekaClientHttpRequestFactorySupplier requestFactories,
      RegistrationProperties properties,
      RegistryWatch watch) {
    return new RestClientDiscoveryClientOptionalArgs(
        requestFactories, () -> callsTo(properties, watch));
  }

  /** Few members ask it. */
  @Bean
  @Lazy
  RegistryReader registryReader(
      EurekaClientHttpRequestFactorySupplier requestFactories,
      RegistrationProperties properties,
      RegistryWatch watch,
      EurekaClientConfig client) {
    return new RegistryReader(
        new RestClientTransportClientFactory(
                new TlsProperties(), requestFactories, () -> callsTo(properties, watch))
            .newClient(new DefaultEndpoint(registry(client).toString())));
  }

  /**
   * The registry's credential goes into a header: in the registry's URL, where Eureka looks for it,
   * it would be logged with every failed call.
   */
  private static RestClient.Builder callsTo(
      RegistrationProperties properties, RegistryWatch watch) {
    RestClient.Builder builder = RestClient.builder().requestInterceptor(watch);
    return properties.password().isEmpty()
        ? builder
        : builder.defaultHeaders(
            headers -> headers.setBasicAuth(properties.username(), properties.password()));
  }

  @Bean
  RegistryWatch registryWatch() {
    return new RegistryWatch(JsonMapper.shared(), System::nanoTime);
  }

  /** Only with Logback can single lines be left out. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(LoggerContext.class)
  static class Logs {

    @Bean
    @Conditional(LogbackAtWork.class)
    ToldAlready toldAlready(RegistryWatch watch) {
      return new ToldAlready((LoggerContext) LoggerFactory.getILoggerFactory(), watch::troubled);
    }
  }

  /** Whether the log is Logback's, which may be on the class path and not in use. */
  static final class LogbackAtWork implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return LoggerFactory.getILoggerFactory() instanceof LoggerContext;
    }
  }
}
