package io.signalbox.tomcat;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a client of a service's servers may hold.
 *
 * @param requestTimeout from a request's first byte to the last one of its answer
 */
@Validated
@ConfigurationProperties("signalbox.server")
record ServerProperties(@DefaultValue("20s") @DurationMin(millis = 1) Duration requestTimeout) {}
