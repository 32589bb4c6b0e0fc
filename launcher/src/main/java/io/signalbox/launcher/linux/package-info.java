/** What Linux knows of processes, and how to signal them: pidfd, poll and /proc. */
@NullMarked
package io.signalbox.launcher.linux;

import org.jspecify.annotations.NullMarked;
