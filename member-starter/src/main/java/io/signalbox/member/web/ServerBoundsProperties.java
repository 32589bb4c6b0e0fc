package io.signalbox.member.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds on what one client may hold of the HTTP server.
 *
 * @param requestHeadTimeout from the first byte of a request to the end of its header
 * @param requestBodyTimeout from the end of the header to the end of the body
 * @param maxConnections connections open at once; one more is closed as soon as it is accepted
 */
@ConfigurationProperties("signalbox.server")
public record ServerBoundsProperties(
    @DefaultValue("10s") Duration requestHeadTimeout,
    @DefaultValue("60s") Duration requestBodyTimeout,
    @DefaultValue("10000") int maxConnections) {}
