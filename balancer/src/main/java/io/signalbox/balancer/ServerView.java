package io.signalbox.balancer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One server at one moment, to be shown.
 *
 * @param inFlight requests from here that have not ended
 * @param requests all that it has, as estimated
 * @param latency as its policy sees it; zero: not known
 * @param limit how many it may have from here at once
 * @param warmth the part of its share that it gets while it is new
 * @param quota the share of all requests that it gets at most; 1: no bound
 * @param failureShare of its latest requests
 * @param chosenLastMinute requests given to it
 * @param report the last one, however old
 * @param reportAge null: it has told nothing yet
 * @param trialIn when it is ejected: the time until it gets one request to show itself
 */
public record ServerView(
    State state,
    int inFlight,
    double requests,
    Duration latency,
    int limit,
    double warmth,
    double quota,
    double failureShare,
    int chosenLastMinute,
    LoadReport report,
    @Nullable Duration reportAge,
    @Nullable Duration trialIn) {

  /** Whether it gets requests. */
  public enum State {
    AVAILABLE,
    /** Gets less than its share because it is new or has just recovered. */
    WARMING,
    /** Gets none because it has failed too many. */
    EJECTED,
    /** Gets none because it takes no connection or does not answer. */
    UNREACHABLE
  }
}
