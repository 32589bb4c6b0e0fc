/**
 * What has to be done so that what runs is what is wanted: plain Java, with time and chance passed
 * in. Open {@code Reconciler} first, which has the order in which things are decided, then {@code
 * Phase} and {@code Rollout}, which have what becomes of an instance and of a version.
 */
@NullMarked
package io.signalbox.supervisor.plan;

import org.jspecify.annotations.NullMarked;
