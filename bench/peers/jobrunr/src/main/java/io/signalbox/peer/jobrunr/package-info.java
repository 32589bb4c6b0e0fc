/**
 * Tasks on JobRunr, which keeps their states itself, but nothing of what they leave: no part of
 * Signalbox. Open {@code JobRunrQueue} first.
 */
@NullMarked
package io.signalbox.peer.jobrunr;

import org.jspecify.annotations.NullMarked;
