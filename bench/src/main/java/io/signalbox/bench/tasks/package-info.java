/**
 * Measures our tasks side by side with what a team would use in their place. Open {@code
 * TasksBench} first, then {@code Trial} and {@code Contestant}.
 */
@NullMarked
package io.signalbox.bench.tasks;

import org.jspecify.annotations.NullMarked;
