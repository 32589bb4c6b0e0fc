/**
 * TLS on the gateway's port, beside plain HTTP: the first byte of a connection decides. Start with
 * {@link io.signalbox.gateway.tls.TlsEntrance}; {@link io.signalbox.gateway.tls.Certificates} has
 * what is shown to whom.
 */
@NullMarked
package io.signalbox.gateway.tls;

import org.jspecify.annotations.NullMarked;
