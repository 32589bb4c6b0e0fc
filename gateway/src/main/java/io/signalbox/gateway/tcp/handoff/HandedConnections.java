package io.signalbox.gateway.tcp.handoff;

import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The connections that one member was handed for one service. Of each that it has yet to claim a
 * copy is kept, by which it is had back when the member stalls, dies or declines. What it has
 * claimed is its own, and ends with it: nobody knows what is spoken there, and whose turn it is.
 * Thread-safe.
 */
final class HandedConnections {

  private final ClaimTable claims;
  private final long patience;
  private final LongSupplier nanoTime;
  private final Map<Long, Offer> offered = new ConcurrentHashMap<>();
  private final Map<Long, HandedOver> taken = new ConcurrentHashMap<>();
  private volatile boolean ended;

  private record Offer(ConnectionParcel parcel, HandedOver connection, long madeAt) {}

  /**
   * @param patience after which an unclaimed one is overdue
   */
  HandedConnections(ClaimTable claims, Duration patience, LongSupplier nanoTime) {
    this.claims = claims;
    this.patience = patience.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Offers a connection before it is sent.
   *
   * @return its id, or {@link ClaimTable#NONE} when there is no room: it is back at once then
   */
  long offer(ConnectionParcel parcel, HandedOver connection) {
    long id = claims.offer();
    if (id == ClaimTable.NONE) {
      connection.back(parcel);
    } else {
      offered.put(id, new Offer(parcel, connection, nanoTime.getAsLong()));
    }
    return id;
  }

  /** The member has been sent the connection. */
  void sent(long id) {
    if (ended) {
      release(id);
    }
  }

  /** How many the member has not told that it has taken. */
  int unclaimed() {
    return offered.size();
  }

  boolean isEmpty() {
    return offered.isEmpty() && taken.isEmpty();
  }

  /** The member has told that it has claimed it. */
  void taken(long id) {
    Offer offer = offered.remove(id);
    if (offer != null) {
      leave(id, offer);
    }
  }

  private void leave(long id, Offer offer) {
    // A second copy would outlive the member, and keep its end from the client.
    offer.parcel.discard();
    taken.put(id, offer.connection);
    offer.connection.taken();
  }

  /** The member has told that it has ended. */
  void ended(long id) {
    HandedOver connection = taken.remove(id);
    if (connection != null) {
      claims.forget(id);
      connection.ended();
    }
  }

  /**
   * Takes a connection back that the member has not claimed. One that it has claimed it keeps.
   *
   * @return whether it was taken back
   */
  boolean takeBack(long id) {
    Offer offer = offered.remove(id);
    if (offer == null) {
      return false;
    }
    boolean ours = claims.withdraw(id);
    if (ours) {
      offer.connection.back(offer.parcel);
    } else {
      leave(id, offer);
    }
    return ours;
  }

  /**
   * Takes back what the member has left lying for too long. By the thread that hears the member.
   *
   * @return whether there was any
   */
  boolean takeBackOverdue() {
    boolean any = false;
    for (Map.Entry<Long, Offer> one : offered.entrySet()) {
      if (nanoTime.getAsLong() - one.getValue().madeAt > patience) {
        any |= takeBack(one.getKey());
      }
    }
    return any;
  }

  /** The member is gone, and with it what it had. Whoever hands over from here on finds out. */
  void end() {
    ended = true;
    offered.keySet().forEach(this::release);
    taken.keySet().forEach(this::ended);
  }

  private void release(long id) {
    if (!takeBack(id)) {
      ended(id);
    }
  }

  /** The gateway stops: the member keeps all, and may still claim what lies in its queue. */
  void leaveAll() {
    offered.keySet().forEach(this::taken);
    for (Long id : taken.keySet()) {
      HandedOver connection = taken.remove(id);
      if (connection != null) {
        connection.ended();
      }
    }
  }
}
