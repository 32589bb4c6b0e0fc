package io.signalbox.gateway.handoff;

import io.signalbox.balancer.Attempt;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.member.directory.Instance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the connections that one member was handed, of each of which a copy is kept here.
 * When the member dies or stalls, those that it has not claimed or that are at rest are withdrawn
 * and go to others, so that a request is lost only with a member that had begun it. While the
 * gateway stops, the member keeps everything. Thread-safe.
 */
final class MemberConnections {

  private static final Logger log = LoggerFactory.getLogger(MemberConnections.class);

  private final OfferedConnections offered;
  private final KeptCopies claimed;
  private final Entrance<Readmitted> entrance;
  private final HandoffMeters meters;
  private volatile boolean ended;

  /**
   * @param patience how long a connection may be on offer
   */
  MemberConnections(
      ClaimTable claims, Duration patience, Entrance<Readmitted> entrance, HandoffMeters meters) {
    this.claimed = new KeptCopies(claims, entrance.eventLoop());
    this.offered = new OfferedConnections(claims, claimed, patience, System::nanoTime);
    this.entrance = entrance;
    this.meters = meters;
  }

  /**
   * Offers a connection to the member, or lets it in here again.
   *
   * @return its id, or {@link ClaimTable#NONE} when the member has as many as it can have
   */
  long offer(ConnectionParcel parcel, Attempt<Instance> attempt) {
    long id = offered.add(parcel, attempt);
    if (id == ClaimTable.NONE) {
      attempt.end();
      proxy(parcel, Obstacle.NO_CREDIT);
    }
    return id;
  }

  /** The member has been sent the connection. */
  void sent(long id) {
    if (ended) {
      entrance.eventLoop().execute(() -> release(id));
    }
  }

  /** How many the member has not been seen to claim. */
  int unclaimed() {
    return offered.count();
  }

  /**
   * Looks for claims.
   *
   * @return whether the member has left a connection lying for too long; that is another's now
   */
  boolean look() {
    boolean late = false;
    for (long id : offered.ids()) {
      if (!offered.isUnclaimed(id)) {
        settle(id);
      } else if (offered.isOverdue(id)) {
        late |= redispatch(id);
      }
    }
    return late;
  }

  /** The member could not be given it, or has no descriptor left for it. */
  void readmit(long id, Obstacle obstacle) {
    ConnectionParcel ours = settle(id);
    if (ours != null) {
      proxy(ours, obstacle);
    }
  }

  /** The member has stalled: what it is not at work on is for others. */
  void giveToOthers() {
    offered.ids().forEach(this::redispatch);
    claimed.ids().forEach(this::takeBack);
  }

  /** The member is gone. Whoever offers a connection from here on finds out, or is found out. */
  void end() {
    ended = true;
    offered.ids().forEach(this::release);
    claimed.ids().forEach(this::release);
  }

  /**
   * The member gives a connection back.
   *
   * @param served whether it has answered a request on it
   * @param parcel without a descriptor when this process may open no more; there may be a copy then
   * @return whether the connection is here; it is still the member's otherwise
   */
  boolean takeReturned(long id, boolean served, ConnectionParcel parcel) {
    // Its claim may not have been seen yet.
    settle(id);
    ConnectionParcel whole = parcel.descriptor() == Packet.NONE ? ofCopy(id, parcel) : parcel;
    if (whole == null) {
      log.warn("A connection cannot come back: this process may open no more descriptors");
      return false;
    }
    meters.returned();
    boolean admitted = entrance.admit(whole, new Readmitted(!served));
    if (admitted) {
      claimed.forget(id);
    }
    return admitted;
  }

  private @Nullable ConnectionParcel ofCopy(long id, ConnectionParcel parcel) {
    ConnectionParcel copy = claimed.remove(id);
    return copy == null ? null : new ConnectionParcel(copy.descriptor(), parcel.prelude());
  }

  private @Nullable ConnectionParcel settle(long id) {
    ConnectionParcel ours = offered.settle(id);
    if (ours == null && ended) {
      // Its copy may have been put where nobody looks any more.
      release(id);
    }
    return ours;
  }

  private void proxy(ConnectionParcel ours, Obstacle obstacle) {
    meters.proxied(obstacle);
    entrance.admit(ours, new Readmitted(true));
  }

  /** Whether the member has not claimed it by now; it is for another then. */
  private boolean redispatch(long id) {
    return entrance.isOpen() && giveToAnother(settle(id));
  }

  /** Whether the member has left it at rest; it is for another then. */
  private boolean takeBack(long id) {
    return entrance.isOpen() && giveToAnother(claimed.takeBack(id));
  }

  private boolean giveToAnother(@Nullable ConnectionParcel ours) {
    if (ours != null) {
      meters.redispatched();
      entrance.admit(ours, new Readmitted(false));
    }
    return ours != null;
  }

  /** As the link has ended. */
  private void release(long id) {
    boolean others =
        entrance.isOpen()
            && (giveToAnother(offered.settle(id)) || giveToAnother(claimed.takeBack(id)));
    if (!others) {
      offered.drop(id);
      claimed.drop(id);
    }
  }
}
