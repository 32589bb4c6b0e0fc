/**
 * Task types of one class each, for trying a worker out. Open {@link
 * io.signalbox.worker.types.basic.DigestTask} first, the simplest of all types.
 */
@NullMarked
package io.signalbox.worker.types.basic;

import org.jspecify.annotations.NullMarked;
