/**
 * The member's end of a handoff: takes client connections that a gateway has accepted and hands
 * over, answers the client itself, on the client's own connection, and hands it back when it is
 * asked for what it does not serve. Open {@link io.signalbox.member.handoff.HandoffReceiver} first,
 * then {@link io.signalbox.member.handoff.MemberGate}.
 */
@NullMarked
package io.signalbox.member.handoff;

import org.jspecify.annotations.NullMarked;
