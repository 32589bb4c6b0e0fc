package io.signalbox.gateway.activation;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Opens waiting rooms. Thread-safe. */
@Component
@EnableConfigurationProperties(ActivationProperties.class)
public final class WaitingRooms implements AutoCloseable {

  private final ActivationProperties bounds;
  private final MeterRegistry meters;
  private final Arrivals arrivals;
  private final Map<String, WaitingRoom> rooms = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("waiting-rooms").factory());

  WaitingRooms(ActivationProperties bounds, MeterRegistry meters, Arrivals arrivals) {
    this.bounds = bounds;
    this.meters = meters;
    this.arrivals = arrivals;
  }

  /**
   * One for a service.
   *
   * @param places how many requests the instances that are well may have
   * @param underWay how many they have
   */
  public WaitingRoom open(String service, IntSupplier places, IntSupplier underWay) {
    WaitingRoom room =
        new WaitingRoom(
            service,
            places,
            underWay,
            bounds,
            clock,
            System::nanoTime,
            arrivals::ring,
            new RoomMeters(meters, service));
    rooms.values().removeIf(WaitingRoom::isClosed);
    rooms.put(service, room);
    return room;
  }

  boolean areOccupied() {
    return rooms.values().stream().anyMatch(WaitingRoom::isOccupied);
  }

  /** Those in which somebody waits because there is no instance. */
  List<WaitingRoom> withNobodyThere() {
    return rooms.values().stream()
        .filter(WaitingRoom::isOccupied)
        .filter(WaitingRoom::isNobodyThere)
        .toList();
  }

  /** That service does not come: nobody needs to wait for it. */
  void fail(String service) {
    WaitingRoom room = rooms.get(service);
    if (room != null) {
      room.fail();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
