/** What every launcher needs to start something, whatever it is. */
@NullMarked
package io.signalbox.launcher.starting;

import org.jspecify.annotations.NullMarked;
