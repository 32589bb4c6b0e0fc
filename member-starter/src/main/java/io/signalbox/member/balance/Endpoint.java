package io.signalbox.member.balance;

import java.net.URI;

/**
 * A server of a service that is called.
 *
 * @param id what the registry calls it
 * @param uri scheme, host and port
 */
public record Endpoint(String id, URI uri) {}
