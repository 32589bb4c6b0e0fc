package io.signalbox.gateway.handoff;

import io.signalbox.handoff.claims.Scope;

/**
 * A route whose connections are handed over.
 *
 * @param service where it leads
 */
record HandoffRoute(String service, Scope scope) {}
