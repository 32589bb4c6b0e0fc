package io.signalbox.gateway;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.ReactorNetty;
import reactor.netty.resources.LoopResources;

/** The threads of the gateway's server, its forwarder and its probes. */
@Configuration(proxyBeanMethods = false)
class EventLoops {

  /**
   * As many event loops as there are processors. Reactor Netty has four at least, which on a small
   * machine stand in each other's way. Two are left on the smallest one, so that a filter that
   * holds one of them up does not hold everybody up.
   */
  @Bean
  ReactorResourceFactory reactorResources() {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    int loops = Integer.getInteger(ReactorNetty.IO_WORKER_COUNT, processors);
    ReactorResourceFactory resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    resources.setLoopResourcesSupplier(() -> LoopResources.create("gateway-http", loops, true));
    resources.setShutdownQuietPeriod(Duration.ZERO);
    return resources;
  }
}
