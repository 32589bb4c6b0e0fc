package io.signalbox.db.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The embedded PostgreSQL, used where {@code spring.datasource.url} names no other.
 *
 * @param dir where the binaries, the data and the generated password are kept; the data survive
 *     restarts
 * @param startTimeout how long the server may take to start, crash recovery included
 */
@ConfigurationProperties("signalbox.data")
public record EmbeddedPostgresProperties(
    @DefaultValue(".signalbox/data") Path dir, @DefaultValue("60s") Duration startTimeout) {}
