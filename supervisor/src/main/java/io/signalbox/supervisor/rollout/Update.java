package io.signalbox.supervisor.rollout;

import io.signalbox.supervisor.plan.UpdateRule;
import java.util.Set;

/**
 * A service on its way to another version.
 *
 * @param rollout its number
 * @param old what the registry calls the instances of other versions, as far as they are called
 * @param fresh the same of the new version
 */
public record Update(
    String service, int rollout, UpdateRule rule, Set<String> old, Set<String> fresh) {

  public Update {
    old = Set.copyOf(old);
    fresh = Set.copyOf(fresh);
  }
}
