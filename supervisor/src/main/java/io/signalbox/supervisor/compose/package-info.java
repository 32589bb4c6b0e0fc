/**
 * Looks after containers that Compose makes, where they stand: those that are services by their
 * labels. Open {@link io.signalbox.supervisor.compose.ComposeKeeper} first, then {@code Course},
 * which has what becomes of one container.
 */
@NullMarked
package io.signalbox.supervisor.compose;

import org.jspecify.annotations.NullMarked;
