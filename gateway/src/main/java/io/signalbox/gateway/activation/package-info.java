/**
 * Services that sleep: a request or connection for one of which no instance is there waits in its
 * {@link io.signalbox.gateway.activation.WaitingRoom} until one is. Whoever starts it reads at the
 * management port that somebody waits, and for how long nobody has called.
 */
@NullMarked
package io.signalbox.gateway.activation;

import org.jspecify.annotations.NullMarked;
