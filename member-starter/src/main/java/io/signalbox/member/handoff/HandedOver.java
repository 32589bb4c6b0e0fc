package io.signalbox.member.handoff;

/**
 * A connection that a gateway has handed over.
 *
 * @param id the gateway's name for it
 * @param begun whether the gateway knows that its request has begun, so that it is this member's
 * @param stranded whether the gateway could not take it back
 */
record HandedOver(GatewayLink link, long id, Scope scope, boolean begun, boolean stranded) {

  HandedOver strand() {
    return new HandedOver(link, id, scope, begun, true);
  }
}
