package io.signalbox.gateway.routes;

import java.util.List;

/** Knows of something declared that does not hold. */
public interface ConflictSource {

  /** What does not hold now. */
  List<Conflict> conflicts();
}
