package io.signalbox.gateway.handoff;

/**
 * A connection that came back from a member.
 *
 * @param proxied whether its next request is to be proxied whatever its route says: a member had it
 *     and could not begin
 */
record Readmitted(boolean proxied) {}
