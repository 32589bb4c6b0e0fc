/**
 * Who may read and write the table. Open {@link io.signalbox.registry.access.AccessConfiguration}.
 */
@NullMarked
package io.signalbox.registry.access;

import org.jspecify.annotations.NullMarked;
