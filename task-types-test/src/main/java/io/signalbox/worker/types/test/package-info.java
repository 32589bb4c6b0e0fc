/**
 * For the tests of a task type: {@link io.signalbox.worker.types.test.Attempt} stands in for the
 * worker that runs it, {@link io.signalbox.worker.types.test.Inputs} treats an input as the worker
 * does.
 */
@NullMarked
package io.signalbox.worker.types.test;

import org.jspecify.annotations.NullMarked;
