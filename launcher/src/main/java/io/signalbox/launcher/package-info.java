/**
 * Programs on this machine: started, watched, stopped, and found again by whoever comes after a
 * launcher that has died.
 */
@NullMarked
package io.signalbox.launcher;

import org.jspecify.annotations.NullMarked;
