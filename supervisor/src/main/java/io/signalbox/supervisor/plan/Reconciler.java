package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Finds what is to be done so that what runs is what is wanted.
 *
 * <pre>
 *   what is wanted        what a person        what is seen           what is remembered
 *   Declaration           asks: Operation      Observed               Memory
 *        |                     |                  |                        |
 *        +----------+----------+------------------+------------------------+
 *                   |
 *   1. take in      what runs and is not remembered is remembered             MemoryDraft
 *   2. ask          what a person asks for is remembered                      Operations
 *   3. count        who sleeps, and how many each service is to have;         Sleeps
 *                   who is needed stays                                       MemoryDraft
 *   4. look         each instance moves on by what is seen of it              Lifecycle
 *   5. heal         the sick are replaced, or not, if the cause is outside    Sickness
 *   6. roll out     a service that is awake moves on to its version, or back  Rollouts
 *   7. compose      instances too few are added, those too many leave         Composition
 *   8. start        who waits is started: what it needs, room, its turn       Starts
 *   9. act          what each phase asks for and is not seen to be so         NextAction
 *  10. tell         how everything stands, and why                            Words
 *                   |
 *                   v
 *             Plan: actions, the next memory, reports
 * </pre>
 *
 * <p>It looks at states and never at events: it may be asked again at any time, and an event only
 * means that it is time to ask. The caller writes the memory to disk, then carries out the actions,
 * then looks and asks again; {@link Memory} says what to do after a restart. The same input and the
 * same chance have the same result. Not thread-safe.
 */
public final class Reconciler {

  private final RandomGenerator chance;

  /**
   * @param chance of the jitter in pauses
   */
  public Reconciler(RandomGenerator chance) {
    this.chance = chance;
  }

  /**
   * @param operations asked for since the last plan, in their order
   * @param now best of a clock that is never set, as one that was read once and goes on by {@link
   *     System#nanoTime}: a clock that leaps forward lets all times run out at once
   */
  public Plan plan(
      Declaration wanted,
      Observed observed,
      List<Operation> operations,
      Memory memory,
      Instant now) {
    Moment moment = new Moment(now);
    Failures failures = new Failures(moment, chance);

    MemoryDraft draft = draft(wanted, observed, memory, now);
    ask(operations, draft, now);
    new Sleeps(draft, moment).step();
    count(draft);

    Lifecycle lifecycle = new Lifecycle(moment, failures);
    Sickness sickness = new Sickness(moment, failures);
    Rollouts rollouts = new Rollouts(moment);
    Composition composition = new Composition(moment);
    for (ServiceDraft service : draft.services().values()) {
      lifecycle.step(service);
      sickness.step(service);
      if (!service.asleep()) {
        rollouts.step(service);
      }
      if (service.rests() && !draft.goes(service)) {
        service.pause();
      } else {
        composition.step(service);
      }
    }
    new Starts(
            moment,
            draft.services(),
            draft.dependencies(),
            wanted.missing(),
            wanted.parallelStarts())
        .step();

    List<Action> actions = act(draft, observed, moment);
    Words words = new Words(now);
    Memory after = draft.memory();
    return new Plan(
        after,
        actions,
        draft.services().values().stream().map(words::report).toList(),
        after.equals(memory) ? moment.next() : now);
  }

  /** Why an operation cannot be done; empty when it can. */
  public Optional<String> objection(
      Operation operation, Declaration wanted, Observed observed, Memory memory, Instant now) {
    MemoryDraft draft = draft(wanted, observed, memory, now);
    return Optional.ofNullable(new Operations(draft, now).objection(operation));
  }

  private static MemoryDraft draft(
      Declaration wanted, Observed observed, Memory memory, Instant now) {
    return new MemoryDraft(wanted, observed, new SetBackClock(now).correct(memory), now);
  }

  private static void ask(List<Operation> operations, MemoryDraft draft, Instant now) {
    Operations asked = new Operations(draft, now);
    operations.forEach(asked::apply);
  }

  private static void count(MemoryDraft draft) {
    for (ServiceDraft service : draft.services().values()) {
      ServiceMemory.Scaled scaled = service.scaled();
      if (scaled != null && scaled.declared() != service.spec().count().wanted()) {
        service.scaled(null);
      }
      service.wanted(draft.wanted(service));
    }
  }

  private static List<Action> act(MemoryDraft draft, Observed observed, Moment moment) {
    NextAction next = new NextAction(moment);
    List<Action> actions = new ArrayList<>();
    for (ServiceDraft service : draft.services().values()) {
      for (InstanceMemory instance : service.instances()) {
        Action action = next.of(service.spec(), instance, service.share(instance), observed);
        if (action != null) {
          service.put(next.remember(instance, action));
          actions.add(action);
        }
      }
    }
    return actions;
  }
}
