/**
 * Limits on what a client may send and on how long an instance may take: open {@link
 * io.signalbox.gateway.bounds.BoundsProperties} first, then {@code BodyLimit}.
 */
@NullMarked
package io.signalbox.gateway.bounds;

import org.jspecify.annotations.NullMarked;
