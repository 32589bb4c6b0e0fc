package io.signalbox.gateway.activation;

import io.signalbox.gateway.activation.Guest.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where requests for one service wait as long as none of its instances is there. They are called in
 * the order in which they came, no faster than the instances have room for them and by their {@link
 * Pace}: whoever comes while others wait stands behind them. Bounded in number and time.
 * Thread-safe.
 */
public final class WaitingRoom {

  /** Between two looks whether anybody can be called. */
  private static final long LOOK_MILLIS = 10;

  private final String service;
  private final IntSupplier places;
  private final IntSupplier underWay;
  private final ActivationProperties bounds;
  private final ScheduledExecutorService clock;
  private final LongSupplier nanoTime;
  private final Runnable bell;
  private final RoomMeters meters;
  private final Set<Seat> seats = new LinkedHashSet<>();
  private final Pace pace = new Pace();

  /** Called, and not yet seen at an instance. */
  private int onTheirWay;

  private volatile boolean occupied;
  private volatile boolean closed;
  private @Nullable ScheduledFuture<?> looks;

  /**
   * @param places how many requests the instances that are well may have
   * @param underWay how many they have
   * @param bell rung when somebody comes
   */
  WaitingRoom(
      String service,
      IntSupplier places,
      IntSupplier underWay,
      ActivationProperties bounds,
      ScheduledExecutorService clock,
      LongSupplier nanoTime,
      Runnable bell,
      RoomMeters meters) {
    this.service = service;
    this.places = places;
    this.underWay = underWay;
    this.bounds = bounds;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.bell = bell;
    this.meters = meters;
  }

  /** A place in the room. */
  public final class Seat {

    private final Executor executor;
    private final Guest guest;
    private final long since;

    private Seat(Executor executor, Guest guest, long since) {
      this.executor = executor;
      this.guest = guest;
      this.since = since;
    }

    /**
     * He waits no longer.
     *
     * @return false when he has been told already, or is just being told
     */
    public boolean leave() {
      synchronized (WaitingRoom.this) {
        boolean waited = seats.remove(this);
        seatsChanged();
        return waited;
      }
    }
  }

  /** Whether who comes now has to wait. */
  public boolean isNeeded() {
    return occupied || isNobodyThere();
  }

  /** Whether there is no instance that is well, and one may come. */
  public boolean isNobodyThere() {
    return !closed && places.getAsInt() == 0;
  }

  String service() {
    return service;
  }

  boolean isOccupied() {
    return occupied;
  }

  boolean isClosed() {
    return closed;
  }

  /** How many wait. */
  public synchronized int waiting() {
    return seats.size();
  }

  /** How long who has come first has waited; zero when nobody waits. */
  synchronized Duration waited() {
    return seats.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(nanoTime.getAsLong() - seats.iterator().next().since);
  }

  /**
   * Takes a seat.
   *
   * @param executor on which the guest is told
   */
  public Seat enter(Executor executor, Guest guest) {
    Seat seat = new Seat(executor, guest, nanoTime.getAsLong());
    boolean taken;
    synchronized (this) {
      // Nobody calls who comes after all have been sent away.
      taken = !closed && seats.size() < bounds.seats() && seats.add(seat);
      seatsChanged();
    }
    if (taken) {
      bell.run();
    } else {
      sendAway(seat, closed ? Refusal.FAILED : Refusal.FULL);
    }
    return seat;
  }

  /** No instance comes: nobody needs to wait any more. */
  public void fail() {
    List<Seat> all;
    synchronized (this) {
      all = List.copyOf(seats);
      seats.clear();
      seatsChanged();
    }
    all.forEach(seat -> sendAway(seat, Refusal.FAILED));
  }

  private void look() {
    List<Seat> late = new ArrayList<>();
    List<Seat> called = new ArrayList<>();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      long oldest = now - bounds.patience().toNanos();
      int room = seats.isEmpty() ? 0 : room(now);
      Iterator<Seat> inOrder = seats.iterator();
      while (inOrder.hasNext()) {
        Seat seat = inOrder.next();
        boolean isLate = seat.since - oldest < 0;
        if (!isLate && called.size() >= room) {
          break;
        }
        (isLate ? late : called).add(seat);
        inOrder.remove();
      }
      onTheirWay += called.size();
      pace.letIn(called.size());
      seatsChanged();
    }
    late.forEach(seat -> sendAway(seat, Refusal.LATE));
    called.forEach(this::call);
  }

  /** For how many there is room. */
  private int room(long now) {
    int all = places.getAsInt();
    if (all == 0) {
      pace.rest();
      return 0;
    }
    int taken = underWay.getAsInt() + onTheirWay;
    return Math.min(all - taken, pace.more(now, taken));
  }

  /** Nobody looks while nobody waits. */
  private void seatsChanged() {
    occupied = !seats.isEmpty();
    meters.seats(seats.size());
    if (occupied && looks == null) {
      looks = clock.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } else if (!occupied && looks != null) {
      pace.rest();
      looks.cancel(false);
      looks = null;
    }
  }

  private void call(Seat seat) {
    meters.called(Duration.ofNanos(nanoTime.getAsLong() - seat.since));
    seat.executor.execute(
        () -> {
          try {
            seat.guest.called();
          } finally {
            arrived();
          }
        });
  }

  private synchronized void arrived() {
    onTheirWay--;
  }

  private void sendAway(Seat seat, Refusal why) {
    meters.sentAway(why);
    seat.executor.execute(() -> seat.guest.sentAway(why));
  }

  /** Whoever waits is sent away, nobody has to wait any more, and nothing more is shown of it. */
  public void close() {
    closed = true;
    fail();
    meters.close();
  }
}
