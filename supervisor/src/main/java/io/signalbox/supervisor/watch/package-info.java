/**
 * Asks instances whether they are well. Open {@link io.signalbox.supervisor.watch.Prober} first,
 * then {@link io.signalbox.supervisor.watch.Probe}.
 */
@NullMarked
package io.signalbox.supervisor.watch;

import org.jspecify.annotations.NullMarked;
