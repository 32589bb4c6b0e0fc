package io.signalbox.db.schedules;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a run that is due while the one before has not ended. */
enum Overlap {
  /** There is none. */
  @JsonProperty("skip")
  SKIP,
  /** It runs beside. */
  @JsonProperty("allow")
  ALLOW,
  /** It waits for the other's end. */
  @JsonProperty("queue")
  QUEUE
}
