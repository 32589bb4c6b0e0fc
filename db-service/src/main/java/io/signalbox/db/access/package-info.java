/**
 * Who may call, and what a refused caller reads. Open {@link
 * io.signalbox.db.access.AccessConfiguration} first.
 */
@NullMarked
package io.signalbox.db.access;

import org.jspecify.annotations.NullMarked;
