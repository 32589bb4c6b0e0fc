package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done now.
 *
 * @param memory to be on disk before the first of the actions is carried out
 * @param actions one per instance at most
 * @param reports how each service stands, by name
 * @param next when to plan again even if nothing new is seen: at once while plans still change the
 *     memory; null when there is nothing to wait for
 */
public record Plan(
    Memory memory, List<Action> actions, List<ServiceReport> reports, @Nullable Instant next) {

  public Plan {
    actions = List.copyOf(actions);
    reports = List.copyOf(reports);
  }
}
