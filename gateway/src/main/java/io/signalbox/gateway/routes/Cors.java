package io.signalbox.gateway.routes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.web.cors.CorsConfiguration;

/**
 * What pages of other origins may ask a service for (CORS).
 *
 * @param origins scheme, host and port of each, where {@code *.} stands for all names below; or
 *     {@code *} for any
 * @param methods that they may use
 * @param headers that their requests may have; {@code *}: any
 * @param exposed headers of answers that they may read, besides the harmless ones
 * @param credentials whether browsers may send cookies along
 * @param maxAge so long a browser need not ask again
 */
public record Cors(
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> exposed,
    boolean credentials,
    Duration maxAge) {

  /** Any origin. */
  public static final String ANY = "*";

  private static final String WILD = "*.";

  /** The same, as Spring carries it out. */
  CorsConfiguration toConfiguration() {
    Map<Boolean, List<String>> areWild =
        origins.stream().collect(Collectors.partitioningBy(origin -> origin.contains(WILD)));
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(areWild.get(false));
    configuration.setAllowedOriginPatterns(areWild.get(true));
    configuration.setAllowedMethods(methods);
    configuration.setAllowedHeaders(headers);
    configuration.setExposedHeaders(exposed);
    configuration.setAllowCredentials(credentials);
    configuration.setMaxAge(maxAge);
    return configuration;
  }
}
