package io.signalbox.member.tcp;

import com.netflix.appinfo.ApplicationInfoManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.signalbox.member.handoff.HandoffProperties;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Offers what services of TCP there are. */
@AutoConfiguration
@ConditionalOnClass(ServerBootstrap.class)
@ConditionalOnBean(TcpService.class)
@EnableConfigurationProperties({TcpServiceProperties.class, HandoffProperties.class})
public final class TcpAutoConfiguration {

  @Bean
  OpenConnections openTcpServiceConnections(TcpServiceProperties properties) {
    return new OpenConnections(properties.maxConnections());
  }

  @Bean(destroyMethod = "close")
  TcpServers tcpServers(
      List<TcpService> services,
      TcpServiceProperties properties,
      HandoffProperties handoff,
      OpenConnections open,
      MeterRegistry meters,
      ObjectProvider<ApplicationInfoManager> registration) {
    return new TcpServers(services, properties, handoff.folder(), open, meters, registration);
  }
}
