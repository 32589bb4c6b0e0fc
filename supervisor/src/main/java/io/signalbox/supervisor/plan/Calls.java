package io.signalbox.supervisor.plan;

import java.time.Duration;

/**
 * What those who pass calls on to a service say of them.
 *
 * @param waiting whether somebody waits for it to wake up
 * @param quiet so long ago the last one was over; zero while one is under way
 */
public record Calls(boolean waiting, Duration quiet) {

  /** Of a service that nobody passes calls on to. */
  static final Calls NONE = new Calls(false, Duration.ofDays(365));
}
