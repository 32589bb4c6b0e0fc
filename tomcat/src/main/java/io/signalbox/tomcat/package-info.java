/**
 * What the Tomcat of a service bears with, on its own port and on that for management: how long a
 * request may take, what is refused, and how that is said. It configures itself. Open {@link
 * io.signalbox.tomcat.GuardedProtocol} and {@link io.signalbox.tomcat.ProblemValve}.
 */
@NullMarked
package io.signalbox.tomcat;

import org.jspecify.annotations.NullMarked;
