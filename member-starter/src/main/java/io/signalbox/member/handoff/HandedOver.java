package io.signalbox.member.handoff;

import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.Scope;

/**
 * A connection that a gateway has handed over.
 *
 * @param id the gateway's name for it
 * @param claims where it is claimed, and its requests are counted
 * @param claimed whether it has been claimed, so that it is this member's
 * @param stranded whether the gateway could not take it back
 */
record HandedOver(
    GatewayLink link, long id, ClaimTable claims, Scope scope, boolean claimed, boolean stranded) {

  /** It is on its way back. */
  HandedOver leaving() {
    return new HandedOver(link, id, claims, scope, true, stranded);
  }

  /** It has to stay here. */
  HandedOver strand() {
    return new HandedOver(link, id, claims, scope, true, true);
  }
}
