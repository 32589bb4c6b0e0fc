package io.signalbox.db.schedules;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which due times still get a run when several, or an old one, have passed without. */
enum CatchUp {
  /** The latest, unless it is old. */
  @JsonProperty("none")
  NONE,
  /** The latest. */
  @JsonProperty("latest")
  LATEST,
  /** All, within bounds. */
  @JsonProperty("all")
  ALL
}
