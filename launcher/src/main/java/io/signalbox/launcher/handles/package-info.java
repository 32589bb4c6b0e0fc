/**
 * What is written down of each program, so that whoever comes after a launcher that has died finds
 * it.
 */
@NullMarked
package io.signalbox.launcher.handles;

import org.jspecify.annotations.NullMarked;
