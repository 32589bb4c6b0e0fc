/**
 * How every service of the suite logs: one line an event, whatever a client puts into it, and not
 * more than a ration. {@code logback-spring.xml} beside this package puts the parts together; a
 * service that brings its own does without them. Open {@link io.signalbox.logs.Ration} and {@link
 * io.signalbox.logs.Printable}.
 */
@NullMarked
package io.signalbox.logs;

import org.jspecify.annotations.NullMarked;
