/**
 * Takes client connections that a gateway has accepted and hands over: the member answers the
 * client itself, on the client's own connection, and hands it back when it is asked for what it
 * does not serve. Open {@link io.signalbox.member.handoff.RequestBoundary} first, then {@link
 * io.signalbox.member.handoff.PacketSocket}. The gateway uses the same classes.
 */
@NullMarked
package io.signalbox.member.handoff;

import org.jspecify.annotations.NullMarked;
