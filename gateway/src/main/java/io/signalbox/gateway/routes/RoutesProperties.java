package io.signalbox.gateway.routes;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where services are declared.
 *
 * @param file read anew whenever it changes; there are none declared while it is not there
 * @param registrations whether services that say their paths when they register are routed
 */
@ConfigurationProperties("signalbox.routes")
public record RoutesProperties(@Nullable Path file, @DefaultValue("true") boolean registrations) {}
