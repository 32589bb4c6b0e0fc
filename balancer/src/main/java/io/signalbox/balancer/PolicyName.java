package io.signalbox.balancer;

/**
 * The ways to choose a server. docs/balancing.md tells when to use which, and goes through what a
 * new one needs.
 */
public enum PolicyName {
  /** Each in its turn. */
  ROUND_ROBIN,

  /** Any. */
  RANDOM,

  /** The one with the fewest requests from here on their way. Needs no reports. */
  LEAST_REQUESTS,

  /** The one where latency times requests on their way is least. Needs no reports. */
  PEAK_EWMA,

  /** Shares in the ratio of requests answered to capacity used, as the servers report it. */
  WEIGHTED,

  /** The fastest of those that are not among the fullest. Reports make it better. */
  PREQUAL
}
