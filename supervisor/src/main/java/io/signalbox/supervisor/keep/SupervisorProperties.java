package io.signalbox.supervisor.keep;

import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the supervisor keeps, and where.
 *
 * @param services the file in which services are declared; none are while it is not there
 * @param stateFolder for what it remembers, its handles of what runs, what programs write and its
 *     API's credentials; one supervisor's alone
 * @param javaHome the Java that runs jars; null: the one that runs the supervisor
 * @param parallelStarts how many instances may be starting at once; 0: as many as there are
 *     processors
 * @param probeInterval between two questions to an instance whether it is well
 * @param maxStreams how many may follow events and logs at once; a further one is refused
 * @param firstPort of those from which each program gets its own. None of those that outgoing
 *     connections take
 * @param lastPort of those
 */
@Validated
@ConfigurationProperties("signalbox.supervisor")
public record SupervisorProperties(
    @Nullable Path services,
    @DefaultValue("supervisor") Path stateFolder,
    @Nullable Path javaHome,
    @DefaultValue("0") @Min(0) int parallelStarts,
    @DefaultValue("2s") @DurationMin(millis = 100) Duration probeInterval,
    @DefaultValue("100") @Min(1) int maxStreams,
    @DefaultValue("20000") @Min(1) int firstPort,
    @DefaultValue("29999") @Min(1) int lastPort) {

  int starts() {
    return parallelStarts > 0 ? parallelStarts : Runtime.getRuntime().availableProcessors();
  }
}
