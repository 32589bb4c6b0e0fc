package io.signalbox.supervisor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Operation.Drain;
import io.signalbox.supervisor.plan.Operation.DrainInstance;
import io.signalbox.supervisor.plan.Operation.Restart;
import io.signalbox.supervisor.plan.Operation.RestartInstance;
import io.signalbox.supervisor.plan.Operation.Resume;
import io.signalbox.supervisor.plan.Operation.Retry;
import io.signalbox.supervisor.plan.Operation.Rollback;
import io.signalbox.supervisor.plan.Operation.Scale;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens, in whatever order, while a supervisor keeps two services. */
class AnythingHappensTest {

  private static final List<String> MANNERS =
      List.of("good", "good", "good", "crashes", "never", "dies", "ails", "judged", "hopeless");

  /** Something happens, and then a while passes. */
  record Event(String what, String service, String manner, int number, int seconds) {}

  /** How the services are declared for a whole story. */
  record Setting(
      int max,
      int surge,
      boolean judged,
      boolean canary,
      int parallel,
      Sleeping sleeping,
      long seed) {}

  enum Sleeping {
    NEVER,
    STOPPED,
    PAUSED
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<String> what =
        Arbitraries.of(
            "declare",
            "declare",
            "declare",
            "dies",
            "dies",
            "sick",
            "all sick",
            "healed",
            "scale",
            "restart",
            "restart one",
            "drain one",
            "drain",
            "resume",
            "rollback",
            "retry",
            "supervisor dies",
            "supervisor dies",
            "plan lost",
            "blind",
            "machine restarts",
            "undeclare",
            "called",
            "called",
            "called");
    return Combinators.combine(
            what,
            Arbitraries.of("shop", "shop", "db"),
            Arbitraries.of(MANNERS),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 60))
        .as(Event::new)
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(Sleeping.class),
            Arbitraries.longs())
        .as(Setting::new);
  }

  @Property(tries = 200)
  void what_is_wanted_runs_in_the_end_and_nothing_is_done_that_must_not_be(
      @ForAll("settings") Setting setting, @ForAll("events") List<Event> events) {
    Supervisor supervisor = new Supervisor(setting);
    supervisor.pass(60);
    events.forEach(event -> happens(supervisor, event));
    supervisor.world.say("all well from now on");
    supervisor.world.heals();
    supervisor.world.allAreCalled();
    supervisor.declareAll();
    supervisor.ask(new Resume("shop"));
    supervisor.ask(new Resume("db"));
    supervisor.settle();
    for (String service : List.of("db", "shop")) {
      supervisor.checkOutcome(service);
    }

    for (String service : List.of("db", "shop")) {
      net.jqwik.api.statistics.Statistics.label(service)
          .collect(
              supervisor.rollout(service).state(),
              supervisor.version(service).split("-")[0],
              supervisor.rollout(service).back() == null);
    }
    supervisor.world.say("the good end");
    supervisor.declare("db", "good");
    supervisor.declare("shop", "good");
    supervisor.ask(new Scale("db", 1));
    supervisor.ask(new Scale("shop", 1));
    supervisor.settle();
    for (String service : List.of("db", "shop")) {
      assertThat(supervisor.world.servingVersions(service))
          .as(supervisor.world::story)
          .hasSize(supervisor.wanted(service))
          .containsOnly(supervisor.version(service));
      assertThat(supervisor.world.shares(service))
          .as(supervisor.world::story)
          .containsOnly(Facts.ANY_SHARE);
      assertThat(supervisor.rollout(service).state())
          .as(supervisor.world::story)
          .isEqualTo(Rollout.State.DONE);
    }
  }

  private static void happens(Supervisor supervisor, Event event) {
    World world = supervisor.world;
    String service = event.service();
    world.say(event.toString());
    switch (event.what()) {
      case "declare" -> supervisor.declare(service, event.manner());
      case "undeclare" -> supervisor.undeclare(service);
      case "called" -> world.called(service);
      case "dies" -> world.any(service).ifPresent(world::dies);
      case "sick" -> world.any(service).ifPresent(world::fallsSick);
      case "all sick" -> world.alive().forEach(world::fallsSick);
      case "healed" -> world.alive().forEach(run -> run.sick = false);
      case "scale" -> supervisor.ask(new Scale(service, event.number() % 5));
      case "restart" -> supervisor.ask(new Restart(service));
      case "restart one" ->
          world.any(service).ifPresent(run -> supervisor.ask(new RestartInstance(run.id)));
      case "drain one" ->
          world.any(service).ifPresent(run -> supervisor.ask(new DrainInstance(run.id)));
      case "drain" -> supervisor.ask(new Drain(service));
      case "resume" -> supervisor.ask(new Resume(service));
      case "rollback" -> supervisor.ask(new Rollback(service));
      case "retry" -> supervisor.ask(new Retry(service));
      case "supervisor dies" -> supervisor.dies();
      case "plan lost" -> supervisor.diesBeforeItsMemoryIsWritten();
      case "blind" -> world.blind = !world.blind;
      case "machine restarts" -> {
        world.machineRestarts();
        supervisor.dies();
      }
      default -> throw new AssertionError(event);
    }
    supervisor.pass(event.seconds());
  }
}
