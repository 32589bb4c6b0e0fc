package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.compose.ComposeKeeper;
import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.Action;
import io.signalbox.supervisor.plan.Declaration;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Observed;
import io.signalbox.supervisor.plan.Operation;
import io.signalbox.supervisor.plan.Plan;
import io.signalbox.supervisor.plan.Reconciler;
import io.signalbox.supervisor.plan.ServiceMemory;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.plan.ServiceSpec;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.rollout.Judge;
import io.signalbox.supervisor.watch.CallWatch;
import io.signalbox.supervisor.watch.Prober;
import io.signalbox.supervisor.watch.Watched;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round on one thread, again whenever there is news and each ten seconds anyhow:
 *
 * <ol>
 *   <li>looks at what is declared, at what people ask for and at what there is;
 *   <li>plans;
 *   <li>writes down what the plan remembers;
 *   <li>begins the plan's actions, each on a thread of its own.
 * </ol>
 *
 * Whatever it begins is on the disk before, so that the one after it knows. Thread-safe.
 */
public final class Keeper implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Keeper.class);

  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

  /** Plans may ask to be made again at once; a processor is not to be kept busy by it. */
  private static final Duration SHORTEST_SLEEP = Duration.ofMillis(10);

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final Reconciler reconciler;
  private final InstantSource clock;
  private final int parallelStarts;
  private final StateFile file;
  private final Declared declared;
  private final Predicate<String> isThere;
  private final Instances instances;
  private final Prober prober;
  private final ComposeKeeper compose;
  private final Judge judge;
  private final CallWatch callWatch;
  private final Updates updates;
  private final Actions actions;
  private final Observer observer;
  private final Journal journal;
  private final Meters meters;
  private final Bell bell;

  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.ofPlatform().name("keeper").unstarted(this::run);
  private State state;
  private volatile View view;
  private volatile boolean closed;

  /** An operation that waits for its turn; completed with what speaks against it, if anything. */
  private record Asked(Operation operation, CompletableFuture<Optional<String>> answer) {}

  /**
   * How all stands.
   *
   * @param mistakes of the file and of labels
   * @param trouble why nothing is done, or not all of it; empty while all is well
   */
  public record View(
      List<ServiceReport> services, boolean drained, List<String> mistakes, String trouble) {}

  /**
   * @param state of the life before, which has been told that it is recovered
   * @param isThere whether a service that is not run here is
   */
  Keeper(
      Reconciler reconciler,
      InstantSource clock,
      int parallelStarts,
      StateFile file,
      State state,
      Declared declared,
      Predicate<String> isThere,
      Instances instances,
      Prober prober,
      Registrations registrations,
      ComposeKeeper compose,
      Judge judge,
      CallWatch callWatch,
      Journal journal,
      Meters meters,
      Bell bell) {
    this.reconciler = reconciler;
    this.clock = clock;
    this.parallelStarts = parallelStarts;
    this.file = file;
    this.state = state;
    this.declared = declared;
    this.isThere = isThere;
    this.instances = instances;
    this.prober = prober;
    this.compose = compose;
    this.judge = judge;
    this.callWatch = callWatch;
    this.updates = new Updates(instances, registrations);
    this.actions = new Actions(instances, registrations, bell::ring);
    this.observer = new Observer(instances, prober, registrations, judge, callWatch, actions);
    this.journal = journal;
    this.meters = meters;
    this.bell = bell;
    this.view = new View(List.of(), state.memory().drained(), List.of(), "");
  }

  void start() {
    judge.start();
    callWatch.start();
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        Duration pause = round();
        bell.await(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        // What nobody has thought of is no reason to look after nothing any more.
        log.error("A round has come to nothing", e);
        trouble(e.toString());
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(AFTER_TROUBLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void trouble(String why) {
    view = new View(view.services(), view.drained(), view.mistakes(), why);
  }

  /** Returns how long to sleep unless there is news. */
  private Duration round() {
    Wanted wanted = declared.wanted();
    Declaration declaration = declaration(wanted);
    Observed observed = observer.look(state.memory());
    Instant now = clock.instant();
    List<Asked> taken = take(declaration, observed, now);
    Plan plan =
        reconciler.plan(
            declaration,
            observed,
            taken.stream()
                .map(Asked::operation)
                .filter(operation -> !compose.isConcernedBy(operation))
                .toList(),
            state.memory(),
            now);
    State next = state.next(plan.memory(), wanted.recipes(), compose.drained());
    ComposeKeeper.Round composed =
        compose.look(wanted.services().keySet(), next.memory().drained(), now);
    try {
      if (!next.equals(state)) {
        file.write(next);
      }
    } catch (IOException e) {
      String why = "what is planned cannot be written down, so it is not done: " + e;
      log.error("{}", why);
      taken.forEach(one -> one.answer.complete(Optional.of(why)));
      trouble(why);
      return AFTER_TROUBLE;
    }
    state = next;
    List<ServiceReport> reports =
        Stream.concat(plan.reports().stream(), composed.reports().stream())
            .sorted(Comparator.comparing(ServiceReport::name))
            .toList();
    journal.write(reports, now);
    meters.read(reports, now);
    view =
        new View(
            reports,
            next.memory().drained(),
            mistakes(composed.mistakes()),
            composed.trouble().isEmpty()
                ? ""
                : "containers of compose projects may stand otherwise: " + composed.trouble());
    taken.forEach(one -> one.answer.complete(Optional.empty()));
    plan.actions().forEach(this::begin);
    compose.act(now);
    prober.follow(Stream.concat(watched().stream(), composed.watched().stream()).toList());
    judge.follow(updates.of(next.memory()));
    callWatch.follow(sleepers());
    return sleep(earlier(plan.next(), composed.next()), now);
  }

  private List<String> mistakes(List<String> ofLabels) {
    return Stream.concat(declared.mistakes().stream().map(Object::toString), ofLabels.stream())
        .toList();
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || other != null && other.isBefore(one) ? other : one;
  }

  /** Those of which nothing speaks against what they ask for. */
  private List<Asked> take(Declaration declaration, Observed observed, Instant now) {
    List<Asked> taken = new ArrayList<>();
    for (Asked one = asked.poll(); one != null; one = asked.poll()) {
      Optional<String> objection =
          compose.isConcernedBy(one.operation)
              ? compose.ask(one.operation, now)
              : reconciler.objection(one.operation, declaration, observed, state.memory(), now);
      if (objection.isPresent()) {
        one.answer.complete(objection);
      } else {
        taken.add(one);
      }
    }
    return taken;
  }

  private static Duration sleep(@Nullable Instant next, Instant now) {
    Duration until = next == null ? LONGEST_SLEEP : Duration.between(now, next);
    if (until.compareTo(SHORTEST_SLEEP) < 0) {
      return SHORTEST_SLEEP;
    }
    return until.compareTo(LONGEST_SLEEP) < 0 ? until : LONGEST_SLEEP;
  }

  private Declaration declaration(Wanted wanted) {
    Set<String> missing = new TreeSet<>();
    for (ServiceSpec spec : wanted.services().values()) {
      spec.dependsOn().stream().filter(other -> isMissing(other, wanted)).forEach(missing::add);
    }
    return new Declaration(wanted.services(), parallelStarts, missing);
  }

  private boolean isMissing(String other, Wanted wanted) {
    return !wanted.services().containsKey(other)
        && !wanted.elsewhere().contains(other)
        && !isThere.test(other);
  }

  private void begin(Action action) {
    Recipe recipe =
        action instanceof Action.Start start
            ? state.recipe(start.instance().service(), start.version())
            : null;
    actions.begin(action, recipe);
  }

  /** The services that may sleep. */
  private Set<String> sleepers() {
    return state.memory().services().values().stream()
        .map(ServiceMemory::spec)
        .filter(spec -> spec.times().idle() != null)
        .map(ServiceSpec::name)
        .collect(Collectors.toSet());
  }

  /** Then no probe says anything. */
  private static boolean mayBeFrozen(ServiceMemory memory, InstanceId id) {
    return memory.instances().stream()
        .anyMatch(instance -> instance.id().equals(id) && instance.mayBeFrozen());
  }

  private List<Watched> watched() {
    List<Watched> watched = new ArrayList<>();
    for (Launch launch : instances.all()) {
      String service = launch.name().instance().service();
      ServiceMemory memory = state.memory().services().get(service);
      if (launch.lives()
          && launch.port().isPresent()
          && memory != null
          && !mayBeFrozen(memory, launch.name().instance())) {
        Recipe recipe = state.recipe(service, launch.version());
        watched.add(
            new Watched(
                launch.name(),
                null,
                launch.port().getAsInt(),
                recipe == null || recipe.tcp(),
                recipe == null ? null : recipe.health(),
                memory.spec().health()));
      }
    }
    return watched;
  }

  /** How all stands after the latest round. */
  public View view() {
    return view;
  }

  /**
   * Asks for something.
   *
   * @return completed once it is written down and begun, with nothing; or with what speaks against
   *     it
   */
  public CompletableFuture<Optional<String>> ask(Operation operation) {
    CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
    asked.add(new Asked(operation, answer));
    bell.ring();
    return answer;
  }

  /** Leaves all that runs as it is. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    prober.close();
    judge.close();
    callWatch.close();
  }
}
