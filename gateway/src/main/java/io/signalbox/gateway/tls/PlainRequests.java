package io.signalbox.gateway.tls;

/**
 * What becomes of requests that come without TLS.
 *
 * @param redirected whether they are led to TLS, so that nobody else may answer them
 */
public record PlainRequests(boolean redirected) {}
