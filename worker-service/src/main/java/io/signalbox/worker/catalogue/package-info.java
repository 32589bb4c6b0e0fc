/**
 * Which task types a worker has: those of its own and those that are added in jars. Open {@link
 * io.signalbox.worker.catalogue.TaskTypes} first.
 */
@NullMarked
package io.signalbox.worker.catalogue;

import org.jspecify.annotations.NullMarked;
