package io.signalbox.supervisor.keep;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
 * @param node this machine's name in what is registered, which no other supervisor of the registry
 *     has; empty: the name of the host
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
    @DefaultValue("") @Pattern(regexp = "[A-Za-z0-9._-]{0,60}") String node,
    @Nullable Path services,
    @DefaultValue("supervisor") Path stateFolder,
    @Nullable Path javaHome,
    @DefaultValue("0") @Min(0) int parallelStarts,
    @DefaultValue("2s") @DurationMin(millis = 100) Duration probeInterval,
    @DefaultValue("100") @Min(1) int maxStreams,
    @DefaultValue("20000") @Min(1) int firstPort,
    @DefaultValue("29999") @Min(1) int lastPort) {

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final int LONGEST_NAME = 60;

  String nodeName() {
    return node.isEmpty() ? hostName() : node;
  }

  /** As the kernel has it: a name server may say another thing each day, or nothing. */
  private static String hostName() {
    try {
      String name = Files.readString(HOST_NAME).strip();
      return name.substring(0, Math.min(name.length(), LONGEST_NAME))
          .replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int starts() {
    return parallelStarts > 0 ? parallelStarts : Runtime.getRuntime().availableProcessors();
  }
}
