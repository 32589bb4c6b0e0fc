package io.signalbox.member.directory;

import com.netflix.discovery.EurekaClientConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Lets a service know those that it calls. */
@AutoConfiguration
@EnableConfigurationProperties({DirectoryProperties.class, BalancerProperties.class})
public final class DirectoryAutoConfiguration {

  @Bean
  Directory directory(
      DiscoveryClient registry,
      DirectoryProperties properties,
      BalancerProperties settings,
      MeterRegistry meters,
      ObjectProvider<EurekaClientConfig> client,
      ObjectProvider<DirectoryListener> listeners) {
    return new Directory(
        registry, properties, settings, meters, silence(client), listeners::orderedStream);
  }

  /** Two answers in a row did not come. */
  private static Duration silence(ObjectProvider<EurekaClientConfig> client) {
    EurekaClientConfig config = client.getIfAvailable();
    int interval = config == null ? 1 : config.getRegistryFetchIntervalSeconds();
    return Duration.ofSeconds(2).multipliedBy(interval);
  }

  @Bean
  LoadReader loadReader(DirectoryProperties properties) {
    RestClient client =
        RestClient.builder()
            .requestFactory(Transport.unpooled(properties.probeTimeout(), Prober.PARALLEL))
            .build();
    RestClient checks =
        RestClient.builder()
            .requestFactory(Transport.unpooledToAnybody(properties.probeTimeout(), Prober.PARALLEL))
            .build();
    return new LoadReader(JsonMapper.shared(), client, checks, properties.probeTimeout());
  }

  @Bean
  Prober prober(Directory directory, LoadReader loads, DirectoryProperties properties) {
    return new Prober(directory, loads, properties);
  }
}
