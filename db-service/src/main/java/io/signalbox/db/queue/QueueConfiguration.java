package io.signalbox.db.queue;

import io.micrometer.observation.ObservationPredicate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where queue and leases begin; and what waits on purpose is out of the figures of requests. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

  @Bean
  Front queueFront(JdbcClient jdbc) {
    return Front.ofQueue(jdbc);
  }

  @Bean
  Front leaseFront(JdbcClient jdbc) {
    return Front.ofLeases(jdbc);
  }

  @Bean
  ObservationPredicate allButWaiting() {
    return (name, context) ->
        !(context instanceof ServerRequestObservationContext request
            && request.getCarrier() != null
            && request.getCarrier().getRequestURI().startsWith(QueueController.PATH + "/"));
  }
}
