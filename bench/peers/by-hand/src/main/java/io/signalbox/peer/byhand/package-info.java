/**
 * Tasks in a table, written by hand with nothing but Spring: no part of Signalbox. Open {@code
 * Workers} first, then {@code TaskTable}.
 */
@NullMarked
package io.signalbox.peer.byhand;

import org.jspecify.annotations.NullMarked;
