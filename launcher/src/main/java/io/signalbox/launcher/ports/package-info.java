/** Ports for programs, such that neither two programs nor an outgoing connection get the same. */
@NullMarked
package io.signalbox.launcher.ports;

import org.jspecify.annotations.NullMarked;
