/**
 * IP addresses in letters and ranges of them, judged in one place for the whole suite. Plain Java:
 * no framework, no input or output, nothing is ever looked up. Open {@link
 * io.signalbox.networks.Literal} first, then {@link io.signalbox.networks.Network}.
 */
@NullMarked
package io.signalbox.networks;

import org.jspecify.annotations.NullMarked;
