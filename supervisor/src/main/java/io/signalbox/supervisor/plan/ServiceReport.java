package io.signalbox.supervisor.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a service stands, for people.
 *
 * @param wanted how many instances it is to have
 * @param serving how many are ready and in the table
 * @param project of Compose, whose file makes and removes its instances; null: services.yml does
 * @param words the state with its reason, as "2 of 3 serve: shop-3 waits for db-service"
 */
public record ServiceReport(
    String name,
    @Nullable String project,
    State state,
    int wanted,
    int serving,
    Rollout rollout,
    String words,
    List<InstanceReport> instances) {

  public ServiceReport {
    instances = List.copyOf(instances);
  }

  /** Of one that services.yml declares. */
  public ServiceReport(
      String name,
      State state,
      int wanted,
      int serving,
      Rollout rollout,
      String words,
      List<InstanceReport> instances) {
    this(name, null, state, wanted, serving, rollout, words, instances);
  }

  /** The share of requests that its canary gets at most; 0 while there is none. */
  public double canary() {
    return rollout.state() == Rollout.State.CANARY
        ? instances.stream().mapToDouble(InstanceReport::share).filter(most -> most < 1).sum()
        : 0;
  }

  /** The short form. */
  public enum State {
    /** All that are wanted serve, in the version that is wanted. */
    WELL,
    /** On the way to another version, or back. */
    UPDATING,
    /** Fewer serve than are wanted. */
    SHORT,
    /** None serves, though some are wanted. */
    DOWN,
    /** It is to have no instances and still has some. */
    LEAVING,
    /** It has no instances until it is called. */
    ASLEEP,
    /** It is to have no instances and has none. */
    IDLE
  }

  /**
   * @param share of the service's requests that it is to get at most; 1: as many as any other
   * @param words as "crash loop: exited with 1, 4 times in 10 min; next try in 32 s"
   */
  public record InstanceReport(
      InstanceId id,
      long generation,
      String version,
      Phase phase,
      boolean serves,
      double share,
      String words) {}
}
