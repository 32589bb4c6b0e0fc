/**
 * Tasks on db-scheduler, with a table of their states, since it keeps none of what has ended: no
 * part of Signalbox. Open {@code DbSchedulerQueue} first.
 */
@NullMarked
package io.signalbox.peer.dbscheduler;

import org.jspecify.annotations.NullMarked;
