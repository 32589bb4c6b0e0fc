/**
 * The whole cluster as real processes, started by the command that users start it with. Open {@link
 * io.signalbox.system.Cluster} first, then {@link io.signalbox.system.NothingIsLostIT}.
 */
package io.signalbox.system;
