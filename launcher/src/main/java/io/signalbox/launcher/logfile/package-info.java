/** The files that programs write their output to: kept short, read from their end, followed. */
@NullMarked
package io.signalbox.launcher.logfile;

import org.jspecify.annotations.NullMarked;
