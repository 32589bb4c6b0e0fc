/**
 * What two processes say to each other about a connection, and whose it is. Open {@link
 * io.signalbox.handoff.claims.ClaimTable} first: one compare-and-set decides who serves a
 * connection. {@link io.signalbox.handoff.claims.Message} has all that is said, {@link
 * io.signalbox.handoff.claims.Scope} says which requests a member serves.
 */
@NullMarked
package io.signalbox.handoff.claims;

import org.jspecify.annotations.NullMarked;
