/**
 * How fast clients take what they get, and what becomes of those who do not: open {@link
 * io.signalbox.member.pace.SlowClients} first, then {@link io.signalbox.member.pace.PacedWrites}.
 */
@NullMarked
package io.signalbox.member.pace;

import org.jspecify.annotations.NullMarked;
