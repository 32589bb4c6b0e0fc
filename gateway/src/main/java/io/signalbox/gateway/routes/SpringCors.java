package io.signalbox.gateway.routes;

import io.signalbox.services.Cors;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.web.cors.CorsConfiguration;

/** What pages of other origins may ask for, as Spring carries it out. */
final class SpringCors {

  private static final String WILD = "*.";

  private SpringCors() {}

  static CorsConfiguration of(Cors cors) {
    Map<Boolean, List<String>> areWild =
        cors.origins().stream().collect(Collectors.partitioningBy(origin -> origin.contains(WILD)));
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(areWild.get(false));
    configuration.setAllowedOriginPatterns(areWild.get(true));
    configuration.setAllowedMethods(cors.methods());
    configuration.setAllowedHeaders(cors.headers());
    configuration.setExposedHeaders(cors.exposed());
    configuration.setAllowCredentials(cors.credentials());
    configuration.setMaxAge(cors.maxAge());
    return configuration;
  }
}
