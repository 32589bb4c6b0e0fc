package io.signalbox.bench.http;

import org.jspecify.annotations.Nullable;

/**
 * A complete response.
 *
 * @param body as text of which each char is one byte; decoding it would be the server's competitor
 *     for the processor, and what is looked for in it is ASCII
 * @param servedBy the member that the response says it comes from, if it does
 */
public record Response(int status, String body, @Nullable String servedBy) {}
