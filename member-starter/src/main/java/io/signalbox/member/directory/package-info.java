/**
 * Who is there, and how each is doing: for all whom this process calls. Open {@code Directory}
 * first, which follows the registry, then {@code Prober}, which finds out what no call tells,
 * {@code Relay}, which goes from instance to instance with a request, {@code Caller}, which calls,
 * and {@code LongPoll}, which asks what may be answered much later.
 */
@NullMarked
package io.signalbox.member.directory;

import org.jspecify.annotations.NullMarked;
