package io.signalbox.db.memory;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The part of the heap that requests share.
 *
 * @param requests what all requests may hold together, bodies and answers
 * @param patience how long a request waits for its share; then it gets 503
 */
@Validated
@ConfigurationProperties("signalbox.memory")
record MemoryProperties(
    @DefaultValue("52MB") DataSize requests, @DefaultValue("1s") Duration patience) {

  /** What the rest of the service needs. */
  private static final DataSize REST = DataSize.ofMegabytes(56);

  MemoryProperties {
    long heap = Runtime.getRuntime().maxMemory();
    if (requests.toBytes() + REST.toBytes() > heap) {
      throw new IllegalArgumentException(
          "signalbox.memory.requests is %d MB, and the heap has %d MB: leave %d MB for the rest,"
                  .formatted(requests.toMegabytes(), heap >> 20, REST.toMegabytes())
              + " or raise -Xmx.");
    }
  }
}
