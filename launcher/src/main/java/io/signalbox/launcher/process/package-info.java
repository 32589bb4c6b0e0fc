/** Programs as processes of this machine. */
@NullMarked
package io.signalbox.launcher.process;

import org.jspecify.annotations.NullMarked;
