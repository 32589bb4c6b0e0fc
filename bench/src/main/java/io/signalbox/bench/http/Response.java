package io.signalbox.bench.http;

/**
 * A complete response.
 *
 * @param body as text of which each char is one byte; decoding it would be the server's competitor
 *     for the processor, and what is looked for in it is ASCII
 */
public record Response(int status, String body) {}
