package io.signalbox.launcher.container;

import static io.signalbox.launcher.LauncherContract.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.container.ComposeContainer.State;
import io.signalbox.launcher.container.ComposeEnd.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers with the labels that Compose gives them. */
@Tag("containers")
class EngineComposeProjectsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WAITS = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

  private final String project = "compose" + UUID.randomUUID();
  private EngineProxy engine;
  private EngineComposeProjects projects;

  @BeforeEach
  void open() throws Exception {
    Docker.build(Docker.SCRIPTED);
    engine = new EngineProxy();
    reopen();
  }

  private void reopen() {
    if (projects != null) {
      projects.close();
    }
    projects = EngineComposeProjects.open(engine.address(), PATIENCE, Set.of(project), () -> {});
    patiently().until(() -> projects.look().trouble().isEmpty());
  }

  @AfterEach
  void clear() throws Exception {
    projects.close();
    engine.close();
    for (String container :
        Docker.run("ps", "-aq", "--filter", "label=" + ComposeListed.PROJECT + "=" + project)
            .lines()
            .toList()) {
      Docker.run("rm", "-f", container);
    }
  }

  private String run(String script, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("run", "-d"));
    command.addAll(
        List.of(
            "--label", ComposeListed.PROJECT + "=" + project,
            "--label", "com.docker.compose.service=shop",
            "--label", "com.docker.compose.container-number=1",
            "--label", "com.docker.compose.oneoff=False",
            "--label", "signalbox.paths=/shop/**",
            "--stop-timeout", "7",
            "-e", "SCRIPT=" + script));
    command.addAll(List.of(options));
    command.add(Docker.SCRIPTED);
    return Docker.run(command.toArray(String[]::new));
  }

  private ComposeContainer one() {
    List<ComposeContainer> all = projects.look().containers();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private void await(State state) {
    patiently().untilAsserted(() -> assertThat(one().state()).isEqualTo(state));
  }

  private void await(Reason reason) {
    patiently()
        .until(
            () ->
                projects.look().containers().stream()
                    .map(ComposeContainer::end)
                    .anyMatch(end -> end != null && end.reason() == reason));
  }

  @Test
  void one_that_runs_is_seen_with_all_that_is_needed_to_call_it() throws Exception {
    String id = run(WAITS);
    await(State.RUNNING);

    assertThat(one().id()).isEqualTo(id);
    assertThat(one().service()).isEqualTo("shop");
    assertThat(one().number()).isEqualTo(1);
    assertThat(one().labels()).containsEntry("signalbox.paths", "/shop/**");
    assertThat(one().addresses().get("bridge")).matches("[0-9.]+");
    assertThat(one().stopTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(one().pid()).isPositive();
    assertThat(one().leaving()).isFalse();
  }

  @Test
  void a_stop_a_kill_and_an_end_are_told_apart() throws Exception {
    String id = run(WAITS);
    await(State.RUNNING);
    Docker.run("stop", id);
    await(Reason.STOPPED);

    projects.start(id);
    await(State.RUNNING);
    Docker.run("kill", id);
    await(Reason.DIED);
    assertThat(one().end().exit().cause()).isEqualTo(new Exit.Cause.Signalled(9));

    projects.start(id);
    await(State.RUNNING);
    projects.terminate(id);
    await(Reason.DIED);
    Docker.run("rm", id);
    patiently().until(() -> projects.look().containers().isEmpty());
  }

  @Test
  void one_that_ends_by_itself_has_died_and_its_last_words_are_kept() throws Exception {
    run("echo farewell; exit 3");
    await(Reason.DIED);
    assertThat(one().end().exit().cause()).isEqualTo(new Exit.Cause.Status(3));
    assertThat(one().end().exit().lastLines()).containsExactly("farewell");
  }

  @Test
  void who_comes_later_is_told_by_the_engine_how_it_was() throws Exception {
    String id = run(WAITS);
    await(State.RUNNING);
    projects.close();
    Docker.run("kill", id);

    reopen();
    await(Reason.DIED);
  }

  @Test
  void what_is_told_to_end_is_seen_while_it_ends() throws Exception {
    String id = run("trap 'sleep 3; exit 0' TERM; while :; do sleep 0.1; done");
    await(State.RUNNING);
    projects.terminate(id);
    patiently().until(() -> one().leaving());
    await(Reason.DIED);
  }

  @Test
  void what_the_engine_starts_again_itself_is_on_its_way() throws Exception {
    run("exit 1", "--restart", "always");
    await(State.RESTARTING);
  }

  @Test
  void a_paused_one_is_paused() throws Exception {
    String id = run(WAITS);
    await(State.RUNNING);
    Docker.run("pause", id);
    await(State.PAUSED);
    Docker.run("unpause", id);
    await(State.RUNNING);
  }

  @Test
  void while_the_engine_does_not_answer_all_stays_as_it_was() throws Exception {
    String id = run(WAITS);
    await(State.RUNNING);
    engine.cut();
    Docker.run("kill", id);
    patiently().until(() -> !projects.look().trouble().isEmpty());
    assertThat(one().state()).isEqualTo(State.RUNNING);
    assertThatThrownBy(() -> projects.start(id))
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> assertThat(e.reason()).isEqualTo(LaunchException.Reason.NO_ENGINE));

    engine.restore();
    await(Reason.DIED);
  }

  @Test
  void another_projects_are_not_seen() throws IOException, InterruptedException {
    String other =
        Docker.run(
            "run",
            "-d",
            "--label",
            ComposeListed.PROJECT + "=other" + project,
            "--label",
            "com.docker.compose.service=shop",
            "--label",
            "com.docker.compose.container-number=1",
            "-e",
            "SCRIPT=" + WAITS,
            Docker.SCRIPTED);
    try {
      assertThat(projects.look().containers()).isEmpty();
    } finally {
      Docker.run("rm", "-f", other);
    }
  }
}
