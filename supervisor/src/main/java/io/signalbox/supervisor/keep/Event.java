package io.signalbox.supervisor.keep;

import java.time.Instant;

/**
 * Something has come to stand otherwise.
 *
 * @param number of all events of this supervisor's life, from 1
 * @param subject a service, or an instance of one
 * @param state short, as {@code READY}
 * @param words with the reason
 */
public record Event(long number, Instant at, String subject, String state, String words) {}
