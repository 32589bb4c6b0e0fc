/**
 * How fast clients take what they get, and what becomes of those who do not: open {@link
 * io.signalbox.member.pace.SlowClients} first, then {@link io.signalbox.member.pace.PacedWrites}.
 * Connections that were closed for it are counted here, and those for other faults of clients, who
 * are to learn of it: {@link io.signalbox.member.pace.LingeringClose}.
 */
@NullMarked
package io.signalbox.member.pace;

import org.jspecify.annotations.NullMarked;
