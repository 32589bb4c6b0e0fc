package io.signalbox.worker.memory;

import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The parts of the heap that are shared out. What is larger than its whole part is refused for
 * good; what finds its part used up is refused for the moment, or waits.
 *
 * @param bodies request bodies, from their arrival until their task is stored
 * @param light what requests take that need little, what the data tier answers, what clients are
 *     sent
 * @param work what reading and checking a larger submission takes, and what outputs on their way do
 * @param inputs inputs of the tasks that this worker has taken up
 * @param computing what running tasks of computing types ask for beside their input
 * @param waiting the same for waiting types
 * @param patience how long a request waits for its part of {@code light} or {@code work}
 * @param answerTimeout how long an answer may hold memory because its client does not take it
 */
@Validated
@ConfigurationProperties("signalbox.memory")
public record MemoryProperties(
    @DefaultValue("20MB") DataSize bodies,
    @DefaultValue("8MB") DataSize light,
    @DefaultValue("18MB") DataSize work,
    @DefaultValue("22MB") DataSize inputs,
    @DefaultValue("54MB") DataSize computing,
    @DefaultValue("12MB") DataSize waiting,
    @DefaultValue("1s") Duration patience,
    @DefaultValue("30s") Duration answerTimeout) {

  /** What the rest of the worker needs: its classes' data, connections, threads' stacks. */
  private static final DataSize REST = DataSize.ofMegabytes(56);

  public MemoryProperties {
    long shared =
        Stream.of(bodies, light, work, inputs, computing, waiting)
            .mapToLong(DataSize::toBytes)
            .sum();
    long heap = Runtime.getRuntime().maxMemory();
    if (shared + REST.toBytes() > heap) {
      throw new IllegalArgumentException(
          "The parts of signalbox.memory are %d MB together, and the heap has %d MB: leave %d MB"
                  .formatted(shared >> 20, heap >> 20, REST.toMegabytes())
              + " for the rest, or raise -Xmx.");
    }
  }
}
