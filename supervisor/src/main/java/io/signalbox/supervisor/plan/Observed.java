package io.signalbox.supervisor.plan;

import java.util.Map;

/**
 * What is seen of the world. An instance of which it says nothing may be alive: whoever knows that
 * there is none says {@link Presence.Absent}.
 *
 * @param instances those of ours, whether remembered or not
 * @param judgements by service
 * @param calls by service that may sleep; of one that is not in it nobody can tell
 */
public record Observed(
    Map<InstanceId, Facts> instances, Map<String, Judgement> judgements, Map<String, Calls> calls) {

  /** Nothing is known. */
  public static final Observed NOTHING = new Observed(Map.of(), Map.of());

  /** With services that never sleep. */
  public Observed(Map<InstanceId, Facts> instances, Map<String, Judgement> judgements) {
    this(instances, judgements, Map.of());
  }

  public Observed {
    instances = Map.copyOf(instances);
    judgements = Map.copyOf(judgements);
    calls = Map.copyOf(calls);
  }

  /**
   * What this says of the generation that is remembered, or of a later one. That an earlier one has
   * ended means that of this one nothing is there.
   */
  Facts of(InstanceMemory instance) {
    Facts facts = instances.get(instance.id());
    if (facts == null) {
      return unseen(instance, new Presence.Unknown());
    }
    if (facts.generation() >= instance.generation()) {
      return facts;
    }
    Presence presence = facts.mayLive() ? new Presence.Unknown() : new Presence.Absent();
    return unseen(instance, presence).busy(facts.busy());
  }

  private static Facts unseen(InstanceMemory instance, Presence presence) {
    return Facts.of(instance.generation(), instance.version(), presence);
  }

  boolean serves(InstanceMemory instance) {
    return instance.phase() == Phase.READY && of(instance).table() == Facts.Table.IN;
  }

  /**
   * What those who compare versions say.
   *
   * @param rollout the number of the rollout that it is about; of any other it says nothing
   */
  public record Judgement(int rollout, Verdict verdict) {}
}
