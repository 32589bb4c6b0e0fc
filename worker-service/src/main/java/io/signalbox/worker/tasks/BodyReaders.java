package io.signalbox.worker.tasks;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Has bodies read by {@link RawBodyReader}. */
@Configuration(proxyBeanMethods = false)
class BodyReaders implements WebFluxConfigurer {

  private final RawBodyReader rawBodies;

  BodyReaders(RawBodyReader rawBodies) {
    this.rawBodies = rawBodies;
  }

  @Override
  public void configureHttpMessageCodecs(ServerCodecConfigurer codecs) {
    codecs.customCodecs().register(rawBodies);
  }
}
