package io.signalbox.supervisor.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.services.RunDeclaration;
import io.signalbox.services.file.ServicesFile;
import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.Calls;
import io.signalbox.supervisor.plan.Declaration;
import io.signalbox.supervisor.plan.Facts;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.InstanceMemory;
import io.signalbox.supervisor.plan.Memory;
import io.signalbox.supervisor.plan.Observed;
import io.signalbox.supervisor.plan.Operation;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.Plan;
import io.signalbox.supervisor.plan.Presence;
import io.signalbox.supervisor.plan.Reconciler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is read again after a restart is what was written. */
class StateFileTest {

  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00.123456789Z");

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("state.json");
  }

  private static Wanted wanted(String yaml) {
    ServicesFile.Read read = ServicesFile.read("services.yml", yaml);
    assertThat(read.mistakes()).isEmpty();
    return new Specs(Duration.ofSeconds(2)).of(read.services(), "/srv");
  }

  /** After a failure, a crash loop, an operation, an update and a sleep: all it may hold. */
  private static State eventful() {
    Reconciler reconciler = new Reconciler(new Random(1));
    State state = State.EMPTY;
    Instant now = NOW;
    for (int i = 0; i < 60; i++) {
      String mode = i < 40 ? "old" : "new";
      Wanted wanted =
          wanted(
              """
              services:
                shop:
                  run: {jar: shop.jar, java-options: [-Xmx64m], arguments: ["${PORT}"]}
                  environment: {MODE: %s, PASSWORD: {file: secret}}
                  instances: 3
                  limits: {cpu: 0.5, memory: 64MB, pids: 100}
                  health: /health
                  update: {canary: 5%%, canary-for: 1m}
                  depends-on: db
                db:
                  run: {command: [db, "${PORT}"]}
                  protocol: tcp
                  folder: data
                crate: {run: {image: "crate:1"}}
                pages: {paths: /pages, run: {jar: pages.jar}, idle: {after: 10s, then: pause}}
              """
                  .formatted(mode));
      List<Operation> operations =
          i == 30
              ? List.of(
                  new Operation.Scale("shop", 4),
                  new Operation.RestartInstance(new InstanceId("shop", 1)))
              : List.of();
      Plan plan =
          reconciler.plan(
              new Declaration(wanted.services(), 2),
              seen(state.memory(), i),
              operations,
              state.memory(),
              now);
      state = state.next(plan.memory(), wanted.recipes(), Set.of());
      now = now.plusSeconds(1);
    }
    return state;
  }

  private static Observed seen(Memory memory, int round) {
    Map<InstanceId, Facts> facts = new HashMap<>();
    memory.services().values().stream()
        .flatMap(service -> service.instances().stream())
        .filter(instance -> instance.generation() > 0)
        .forEach(
            instance -> {
              boolean fails = instance.id().service().equals("crate");
              facts.put(
                  instance.id(),
                  Facts.of(
                          instance.generation(),
                          instance.version(),
                          fails
                              ? new Presence.NotStarted("no container launcher", true)
                              : round == 20
                                  ? new Presence.Ended("exited with 1")
                                  : new Presence.Alive())
                      .with(new Facts.Probes(5, 0, true))
                      .with(Facts.Table.IN));
            });
    Calls calls = new Calls(round == 1, round > 20 ? Duration.ofMinutes(1) : Duration.ZERO);
    return new Observed(facts, Map.of(), Map.of("pages", calls));
  }

  @Test
  void all_of_it_comes_back() throws IOException {
    State state = eventful();
    assertThat(state.recipes().get("shop")).hasSize(2);
    assertThat(state.memory().services().get("pages").instances())
        .extracting(InstanceMemory::phase)
        .containsExactly(Phase.PAUSED);

    new StateFile(path()).write(state);

    assertThat(new StateFile(path()).read()).isEqualTo(state);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @Test
  void what_was_written_before_there_were_canaries_is_read() throws IOException {
    new StateFile(path()).write(eventful());
    JsonMapper json = JsonMapper.shared();
    JsonNode written = json.readTree(Files.readString(path()));
    List<JsonNode> updates = written.findValues("update");
    assertThat(updates).isNotEmpty().allMatch(update -> update.has("canary"));
    updates.forEach(update -> ((ObjectNode) update).remove("canary"));
    Files.writeString(path(), json.writeValueAsString(written));

    assertThat(new StateFile(path()).read().memory().services())
        .extractingByKey("shop")
        .satisfies(shop -> assertThat(shop.spec().update().canary()).isNull());
  }

  @Test
  void a_recipe_that_was_read_again_has_the_same_version() throws IOException {
    new StateFile(path()).write(eventful());

    new StateFile(path())
        .read()
        .recipes()
        .values()
        .forEach(
            byVersion ->
                byVersion.forEach(
                    (version, recipe) -> assertThat(recipe.run().version()).isEqualTo(version)));
  }

  @Test
  void nothing_is_remembered_before_anything_was_written() throws IOException {
    assertThat(new StateFile(path()).read()).isEqualTo(State.EMPTY);
  }

  @Test
  void what_is_written_again_takes_the_place_of_what_was() throws IOException {
    StateFile file = new StateFile(path());
    file.write(eventful());
    file.write(State.EMPTY);

    assertThat(file.read()).isEqualTo(State.EMPTY);
    assertThat(folder).isDirectoryContaining("glob:**/state.json");
    assertThat(folder.toFile().list()).containsExactly("state.json");
  }

  @Test
  void a_file_that_says_something_else_is_not_taken_for_nothing() throws IOException {
    Files.writeString(path(), "{\"memory\": 5");

    assertThatThrownBy(() -> new StateFile(path()).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no state of a supervisor's");
  }

  @Test
  void recipes_that_nobody_needs_are_forgotten() {
    Wanted wanted = wanted("services: {db: {run: {command: [db]}}}");
    RunDeclaration old = Objects.requireNonNull(wanted.recipes().get("db")).run();
    Recipe other = new Recipe(old, true, null, "/elsewhere");
    State state = new State(Memory.EMPTY, Map.of("db", Map.of("gone", other)));
    Plan plan =
        new Reconciler(new Random(1))
            .plan(
                new Declaration(wanted.services(), 1),
                Observed.NOTHING,
                List.of(),
                Memory.EMPTY,
                NOW);

    assertThat(state.next(plan.memory(), wanted.recipes(), Set.of()).recipes().get("db"))
        .containsOnlyKeys(old.version());
  }
}
