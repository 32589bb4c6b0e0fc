/**
 * What people and programs may see and ask for, under {@code /api/cluster}. Open {@link
 * io.signalbox.supervisor.api.ClusterController} first.
 */
@NullMarked
package io.signalbox.supervisor.api;

import org.jspecify.annotations.NullMarked;
