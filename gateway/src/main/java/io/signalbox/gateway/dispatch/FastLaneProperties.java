package io.signalbox.gateway.dispatch;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The fast lane.
 *
 * @param enabled whether there is one; else all requests pass through Spring
 */
@ConfigurationProperties("signalbox.gateway.fast-lane")
record FastLaneProperties(@DefaultValue("true") boolean enabled) {}
