/**
 * Keeps the services of one machine as {@code services.yml} declares them. Open {@link
 * io.signalbox.supervisor.keep.Keeper} first, which goes round: it looks, plans and acts; then
 * {@link io.signalbox.supervisor.plan.Reconciler}, which decides.
 */
@NullMarked
package io.signalbox.supervisor;

import org.jspecify.annotations.NullMarked;
