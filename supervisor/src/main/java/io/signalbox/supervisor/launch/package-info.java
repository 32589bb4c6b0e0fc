/**
 * Starts the programs of instances and tells what has become of them. Open {@link
 * io.signalbox.supervisor.launch.Instances} first, then {@link
 * io.signalbox.supervisor.launch.Programs}.
 */
@NullMarked
package io.signalbox.supervisor.launch;

import org.jspecify.annotations.NullMarked;
