package io.signalbox.launcher.container;

import static io.signalbox.launcher.LauncherContract.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection.State;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LauncherContract;
import io.signalbox.launcher.LimitState;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that does not answer has not ended anything. */
@Tag("containers")
class EngineAwayTest {

  @TempDir private Path folder;
  private EngineProxy engine;
  private ContainerStage stage;
  private ContainerLauncher launcher;

  @BeforeEach
  void open() throws Exception {
    engine = new EngineProxy();
    stage = new ContainerStage(folder, engine.address());
    launcher = stage.launcher();
  }

  @AfterEach
  void close() throws Exception {
    stage.clear();
    engine.close();
  }

  private void assertNoEngine(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ENGINE))
        .hasMessageContaining(engine.address().toString());
  }

  @Test
  void instances_stay_what_they_were_until_it_answers_and_tells_what_has_become_of_them()
      throws Exception {
    stage.run("a", "exec sleep 1000");
    stage.run("b", "exec sleep 1000");
    CompletableFuture<Exit> end = launcher.exit("a").orElseThrow();
    Handle a = launcher.running().stream().filter(h -> h.instance().equals("a")).findFirst().get();
    String container = Docker.run("ps", "-q", "--filter", "name=signalbox-a");

    engine.cut();
    Docker.run("kill", container);
    patiently().until(() -> ProcessHandle.of(a.pid()).isEmpty());
    assertNoEngine(() -> launcher.kill("b"));
    assertNoEngine(() -> stage.run("c", "exit 0"));
    assertThat(launcher.running()).extracting(Handle::instance).containsOnly("a", "b");
    assertThat(end).isNotDone();
    assertThat(launcher.inspect("b").orElseThrow().state()).isEqualTo(State.RUNNING);
    // Its process can be seen to be gone.
    assertThat(launcher.inspect("a").orElseThrow().state()).isEqualTo(State.ENDING);

    engine.restore();
    assertThat(end).succeedsWithin(LauncherContract.PATIENCE);
    assertThat(end.join().cause()).isEqualTo(new Cause.Signalled(9));
    assertThat(launcher.running()).extracting(Handle::instance).containsOnly("b");
    assertThat(launcher.kill("b")).isTrue();
    assertThat(stage.exit("b").cause()).isEqualTo(new Cause.Signalled(9));
  }

  @Test
  void a_launcher_is_opened_without_it_and_takes_care_of_what_it_finds_later() throws Exception {
    Handle a = launcher.start("a", stage.script("a", "exec sleep 1000").anyPort().build());
    stage.run("b", "exec sleep 1000");
    launcher.close();
    engine.cut();
    Docker.run("rm", "-f", Docker.run("ps", "-q", "--filter", "name=signalbox-b"));

    launcher = stage.reopen();
    assertThat(launcher.recover().running())
        .extracting(Handle::instance)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(launcher.limits()).noneMatch(LimitState::applied);
    assertNoEngine(() -> stage.run("c", "exit 0"));

    engine.restore();
    assertThat(stage.exit("b").cause()).isEqualTo(new Cause.Unknown("its container was removed"));
    patiently().until(() -> launcher.connections("a").isPresent());
    assertThat(launcher.inspect("a").orElseThrow().pid()).isEqualTo(a.pid());
    assertThat(launcher.limits()).anyMatch(LimitState::applied);
    stage.run("c", "exit 4");
    assertThat(stage.exit("c").cause()).isEqualTo(new Cause.Status(4));
  }

  @Test
  void where_there_is_none_and_never_was_that_is_said() throws Exception {
    engine.cut();
    launcher = stage.reopen();

    assertThat(launcher.recover().running()).isEmpty();
    assertThat(launcher.recover().oddities()).isEmpty();
    assertNoEngine(() -> stage.run("a", "exit 0"));
    assertThat(launcher.running()).isEmpty();
  }
}
