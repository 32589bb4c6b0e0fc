/**
 * Sockets between the processes of one machine that keep message boundaries and carry descriptors,
 * and the system calls that Java has no other way to make. Open {@link
 * io.signalbox.handoff.ipc.PacketSocket} first; {@link io.signalbox.handoff.ipc.Posix} is the only
 * class that calls the system.
 */
@NullMarked
package io.signalbox.handoff.ipc;

import org.jspecify.annotations.NullMarked;
