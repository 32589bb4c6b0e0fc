/**
 * What has to be done so that what runs is what is wanted: plain Java, with time and chance passed
 * in.
 */
@NullMarked
package io.signalbox.supervisor.plan;

import org.jspecify.annotations.NullMarked;
