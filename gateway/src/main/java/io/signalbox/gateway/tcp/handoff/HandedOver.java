package io.signalbox.gateway.tcp.handoff;

import io.signalbox.handoff.claims.ConnectionParcel;

/**
 * Is told what becomes of a connection that was handed to a member: that it has taken it and,
 * later, that it has ended; or that it is back. Called by any thread, which must not be made to
 * wait.
 */
public interface HandedOver {

  /** The member has it from now on. */
  void taken();

  /** It is over: it has ended at the member, or with the member. */
  void ended();

  /**
   * The member has not taken it, and will not.
   *
   * @param parcel as it was handed over; the callee's from now on
   */
  void back(ConnectionParcel parcel);
}
