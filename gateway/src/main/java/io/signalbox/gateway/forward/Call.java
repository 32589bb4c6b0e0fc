package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an instance.
 *
 * @param target in origin form: the path and the query as they came
 * @param headers as they go to the instance
 * @param body whether one follows
 * @param upgrade the protocol that the client wants to go on in, if any; the headers have it, too
 * @param patienceNanos until the answer's header, and then between any two parts of it
 */
public record Call(
    Address address,
    HttpMethod method,
    String target,
    HttpHeaders headers,
    boolean body,
    @Nullable Upgrade upgrade,
    long patienceNanos) {}
