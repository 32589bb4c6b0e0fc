package io.signalbox.gateway.handoff;

import io.netty.util.concurrent.EventExecutor;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy of each connection that a member has claimed, by which the gateway can take it back. Kept
 * until the member has closed the connection, or the gateway has it again. Thread-safe.
 */
final class KeptCopies {

  /** Between two looks for connections that are closed: until then a copy is kept too long. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private final ClaimTable claims;
  private final Map<Long, ConnectionParcel> copies = new ConcurrentHashMap<>();
  private final DelayedTask looks;
  private int closedBefore;

  KeptCopies(ClaimTable claims, EventExecutor executor) {
    this.claims = claims;
    this.looks = new DelayedTask(this::look, LOOK, executor);
  }

  void keep(long id, ConnectionParcel copy) {
    copies.put(id, copy);
    if (claims.isClosed(id)) {
      forget(id);
    }
    looks.soon();
  }

  private void look() {
    int closed = claims.closed();
    if (closed != closedBefore) {
      closedBefore = closed;
      copies.keySet().stream().filter(claims::isClosed).forEach(this::forget);
    }
    if (!copies.isEmpty()) {
      looks.soon();
    }
  }

  /** All of which there is a copy; may change meanwhile. */
  Set<Long> ids() {
    return copies.keySet();
  }

  /** The copy of a connection that the member has left at rest and that is ours now; or null. */
  @Nullable ConnectionParcel takeBack(long id) {
    return claims.takeBack(id) ? copies.remove(id) : null;
  }

  /** The copy, which is the caller's now; or null. */
  @Nullable ConnectionParcel remove(long id) {
    return copies.remove(id);
  }

  /** The connection is closed, or has come back by its other copy. */
  void forget(long id) {
    claims.forget(id);
    drop(id);
  }

  /** Closes the copy; the connection is still the member's. */
  void drop(long id) {
    ConnectionParcel copy = copies.remove(id);
    if (copy != null) {
      copy.discard();
    }
  }
}
