package io.signalbox.gateway.handoff;

import io.signalbox.balancer.Attempt;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.member.directory.Instance;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a member has been offered and has not been seen to claim, each with the
 * attempt that it is to the balancer. Thread-safe.
 */
final class OfferedConnections {

  private final ClaimTable claims;
  private final KeptCopies claimed;
  private final long patience;
  private final LongSupplier nanoTime;
  private final Map<Long, Offer> offers = new ConcurrentHashMap<>();

  private record Offer(ConnectionParcel parcel, Attempt<Instance> attempt, long madeAt) {}

  /**
   * @param claimed keeps the copies of those that turn out to be claimed
   * @param patience after which an unclaimed one is overdue
   */
  OfferedConnections(
      ClaimTable claims, KeptCopies claimed, Duration patience, LongSupplier nanoTime) {
    this.claims = claims;
    this.claimed = claimed;
    this.patience = patience.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Offers a connection before it is sent. The parcel and the attempt are the ledger's from now on.
   *
   * @return the connection's id, or {@link ClaimTable#NONE} when there is no room: both are the
   *     caller's then
   */
  long add(ConnectionParcel parcel, Attempt<Instance> attempt) {
    long id = claims.offer();
    if (id != ClaimTable.NONE) {
      offers.put(id, new Offer(parcel, attempt, nanoTime.getAsLong()));
    }
    return id;
  }

  int count() {
    return offers.size();
  }

  /** All that are on offer; may change meanwhile. */
  Set<Long> ids() {
    return offers.keySet();
  }

  /** Whether the member has not claimed the connection yet. */
  boolean isUnclaimed(long id) {
    return claims.isOffered(id);
  }

  /** Whether the connection has been on offer for longer than the member may take. */
  boolean isOverdue(long id) {
    Offer offer = offers.get(id);
    return offer != null && nanoTime.getAsLong() - offer.madeAt() > patience;
  }

  /**
   * Ends the offer of a connection; who calls first decides. Of one that was claimed the copy is
   * kept on.
   *
   * @return our copy of the connection if it is ours again; null when it is the member's, or was
   *     settled before
   */
  @Nullable ConnectionParcel settle(long id) {
    Offer offer = offers.remove(id);
    if (offer == null) {
      return null;
    }
    offer.attempt().end();
    if (claims.withdraw(id)) {
      return offer.parcel();
    }
    claimed.keep(id, offer.parcel().withoutPrelude());
    return null;
  }

  /** Closes the copy of a connection that is the member's, claimed or not. */
  void drop(long id) {
    Offer offer = offers.remove(id);
    if (offer != null) {
      offer.attempt().end();
      offer.parcel().discard();
    }
  }
}
