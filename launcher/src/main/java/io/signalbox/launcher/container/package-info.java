/** Programs as containers of an engine that speaks Docker's API. */
@NullMarked
package io.signalbox.launcher.container;

import org.jspecify.annotations.NullMarked;
