/**
 * Judges new versions by what the gateways count of them and of the old ones. Open {@link
 * io.signalbox.supervisor.rollout.Trial} first, then {@link io.signalbox.supervisor.rollout.Judge}.
 */
@NullMarked
package io.signalbox.supervisor.rollout;

import org.jspecify.annotations.NullMarked;
