/**
 * What all peers have in front, so that they differ in nothing but how they keep tasks and run
 * them. Open {@link io.signalbox.peer.api.TaskController} first, then {@link
 * io.signalbox.peer.api.TaskQueue}.
 */
@NullMarked
package io.signalbox.peer.api;

import org.jspecify.annotations.NullMarked;
