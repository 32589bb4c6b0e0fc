/** The two ports of a member, the clients' and the management's: {@code ManagementPort}. */
@NullMarked
package io.signalbox.member.ports;

import org.jspecify.annotations.NullMarked;
