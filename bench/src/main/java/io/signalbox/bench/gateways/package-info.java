/** The gateways that are measured side by side. */
@NullMarked
package io.signalbox.bench.gateways;

import org.jspecify.annotations.NullMarked;
