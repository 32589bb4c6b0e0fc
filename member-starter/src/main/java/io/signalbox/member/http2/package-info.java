/**
 * HTTP/2 (RFC 9113) at a server's port, beside HTTP/1.1: open {@link
 * io.signalbox.member.http2.Http2Entrance} first, then {@link
 * io.signalbox.member.http2.RequestStream}.
 */
@NullMarked
package io.signalbox.member.http2;

import org.jspecify.annotations.NullMarked;
