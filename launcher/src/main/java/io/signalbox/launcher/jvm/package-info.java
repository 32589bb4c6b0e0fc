/** Programs in Java: the command that runs a jar. */
@NullMarked
package io.signalbox.launcher.jvm;

import org.jspecify.annotations.NullMarked;
