package io.signalbox.db.queue;

import io.micrometer.observation.ObservationPredicate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Keeps what waits on purpose out of the figures of how long requests take. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

  @Bean
  ObservationPredicate allButWaiting() {
    return (name, context) ->
        !(context instanceof ServerRequestObservationContext request
            && request.getCarrier() != null
            && request.getCarrier().getRequestURI().startsWith(QueueController.PATH + "/"));
  }
}
