package io.signalbox.gateway.activation;

import io.signalbox.member.directory.Directory;
import io.signalbox.member.registration.RegistryReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Looks into the registry itself for the instances of services for which somebody waits: its client
 * would bring the news only up to a second later. As often as is worth it: the pause between two
 * looks is a tenth of the time for which the first has waited, within bounds.
 */
@Component
final class ComingInstances extends WhileAnybodyWaits {

  private static final Logger log = LoggerFactory.getLogger(ComingInstances.class);
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMillis(50);
  private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);

  private final WaitingRooms rooms;
  private final Directory directory;
  private final @Nullable RegistryReader reader;

  ComingInstances(
      WaitingRooms rooms,
      Arrivals arrivals,
      Directory directory,
      ObjectProvider<RegistryReader> registry) {
    super("coming-instances", rooms, arrivals);
    this.rooms = rooms;
    this.directory = directory;
    this.reader = registry.getIfAvailable();
  }

  /** Without a registry there is nothing to look into. */
  @Override
  public void start() {
    if (reader != null) {
      super.start();
    }
  }

  @Override
  Duration look() {
    Duration waited = Duration.ZERO;
    for (WaitingRoom room : rooms.withNobodyThere()) {
      waited = longer(waited, room.waited());
      try {
        directory.seen(room.service(), Objects.requireNonNull(reader).of(room.service()));
      } catch (IOException e) {
        log.debug("{}: {}", room.service(), e.getMessage());
        return AFTER_TROUBLE;
      }
    }
    return shorter(longer(waited.dividedBy(10), SHORTEST), LONGEST);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
