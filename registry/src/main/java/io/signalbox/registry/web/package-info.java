/** How long a client may take. Open {@link io.signalbox.registry.web.TimedProtocol}. */
@NullMarked
package io.signalbox.registry.web;

import org.jspecify.annotations.NullMarked;
