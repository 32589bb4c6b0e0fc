package io.signalbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Inspection.State;
import io.signalbox.launcher.LaunchException.Reason;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every launcher promises, whatever it starts. */
public abstract class LauncherContract {

  public static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Stage stage;
  private Launcher launcher;

  /** Where launchers are tried, one after the other, of which nothing is left in the end. */
  public interface Stage {

    Launcher launcher();

    /** The next launcher, as after an orderly end of the one before. */
    Launcher reopen() throws Exception;

    /** A program that a shell reads. */
    LaunchSpec.Builder script(String name, String text);

    /** Whether programs can be frozen here. */
    boolean freezes() throws Exception;

    /** Waits until it has ended, without any launcher. */
    default void awaitGone(Handle instance) {
      patiently()
          .until(() -> ProcessHandle.of(instance.pid()).filter(ProcessHandle::isAlive).isEmpty());
    }

    void clear() throws Exception;
  }

  protected abstract Stage stage(Path own) throws Exception;

  @BeforeEach
  void open() throws Exception {
    stage = stage(folder);
    launcher = stage.launcher();
  }

  @AfterEach
  void close() throws Exception {
    stage.clear();
  }

  public static ConditionFactory patiently() {
    return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10));
  }

  private Handle start(String name, String script) throws LaunchException {
    return launcher.start(name, stage.script(name, script).build());
  }

  private Exit ended(String name) throws Exception {
    return launcher.exit(name).orElseThrow().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private String written(String name) {
    return String.join("\n", launcher.lastLines(name, 100));
  }

  private void awaitWritten(String name, String text) {
    patiently().until(() -> written(name).contains(text));
  }

  private State state(String name) {
    return launcher.inspect(name).orElseThrow().state();
  }

  private Reason refusal(String name, LaunchSpec spec) {
    try {
      launcher.start(name, spec);
      throw new AssertionError(spec + " was started");
    } catch (LaunchException e) {
      assertThat(e.getMessage()).isNotBlank();
      return e.reason();
    }
  }

  @Test
  void a_program_that_has_ended_has_its_exit_status_and_its_last_lines() throws Exception {
    Instant before = Instant.now();
    start("a", "for i in $(seq 30); do echo out $i; done; exit 7");

    Exit exit = ended("a");

    assertThat(exit.cause()).isEqualTo(new Cause.Status(7));
    assertThat(exit.seenAt()).isBetween(before, Instant.now());
    assertThat(exit.lastLines()).hasSize(20).startsWith("out 11").endsWith("out 30");
    assertThat(launcher.lastLines("a", 1)).containsExactly("out 30");
    assertThat(launcher.running()).isEmpty();
    assertThat(launcher.inspect("a")).isEmpty();
  }

  /** None of those that a test's caller may have had ignored, as nohup does. */
  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11, 15})
  void a_program_that_was_killed_has_its_signal(int signal) throws Exception {
    start("a", "kill -" + signal + " $$; sleep 1000");

    assertThat(ended("a").cause()).isEqualTo(new Cause.Signalled(signal));
  }

  @Test
  void a_port_that_an_instance_has_is_refused_to_another_until_the_first_has_ended()
      throws Exception {
    int port =
        launcher
            .start("a", stage.script("a", "exec sleep 1000").anyPort().build())
            .port()
            .orElseThrow();

    assertThat(refusal("b", stage.script("b", "exec sleep 1000").port(port).build()))
        .isEqualTo(Reason.NO_PORT);

    launcher.kill("a");
    ended("a");
    Handle b = launcher.start("b", stage.script("b", "exec sleep 1000").port(port).build());
    assertThat(b.port()).hasValue(port);
  }

  @Test
  void a_secret_lies_in_a_file_of_which_the_program_is_told() throws Exception {
    LaunchSpec spec =
        stage
            .script("a", "cat \"$KEY_FILE\"; echo; exec sleep 1000")
            .secrets(List.of(new Secret("KEY_FILE", "hunter2ü")))
            .build();
    launcher.start("a", spec);

    awaitWritten("a", "hunter2ü");
  }

  @Test
  void who_is_asked_to_end_ends_and_who_is_not_there_cannot_be_asked() throws Exception {
    start("a", "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
    awaitWritten("a", "ready");

    assertThat(launcher.terminate("a")).isTrue();

    assertThat(ended("a").cause()).isEqualTo(new Cause.Status(3));
    assertThat(launcher.terminate("a")).isFalse();
    assertThat(launcher.kill("a")).isFalse();
    assertThat(launcher.inspect("a")).isEmpty();
    assertThat(launcher.terminate("nobody")).isFalse();
    assertThat(launcher.exit("nobody")).isEmpty();
    assertThat(launcher.follow("nobody", 1)).isEmpty();
    assertThat(launcher.lastLines("nobody", 1)).isEmpty();
  }

  @Test
  void who_does_not_end_when_asked_is_killed_when_patience_is_over() throws Exception {
    start("a", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
    awaitWritten("a", "ready");

    CompletableFuture<Exit> stopped = launcher.stop("a", Duration.ofMillis(300)).orElseThrow();

    assertThat(stopped).succeedsWithin(PATIENCE);
    assertThat(stopped.join().cause()).isEqualTo(new Cause.Signalled(9));
  }

  @Test
  void who_ends_when_asked_is_not_killed() throws Exception {
    start("a", "trap 'sleep 0.2; exit 4' TERM; echo ready; while :; do sleep 0.05; done");
    awaitWritten("a", "ready");

    CompletableFuture<Exit> stopped = launcher.stop("a", PATIENCE).orElseThrow();

    assertThat(stopped).succeedsWithin(PATIENCE);
    assertThat(stopped.join().cause()).isEqualTo(new Cause.Status(4));
    assertThat(launcher.stop("a", Duration.ZERO).orElseThrow()).isCompleted();
  }

  @Test
  void a_stopped_program_can_be_killed() throws Exception {
    start("a", "kill -STOP $$; exec sleep 1000");
    patiently().until(() -> state("a") == State.STOPPED);

    assertThat(launcher.kill("a")).isTrue();

    assertThat(ended("a").cause()).isEqualTo(new Cause.Signalled(9));
  }

  @Test
  void a_stopped_program_hears_that_it_is_to_end() throws Exception {
    start("a", "trap 'exit 5' TERM; kill -STOP $$; while :; do sleep 0.05; done");
    patiently().until(() -> state("a") == State.STOPPED);

    launcher.terminate("a");

    assertThat(ended("a").cause()).isEqualTo(new Cause.Status(5));
  }

  @Test
  void asking_to_end_is_for_the_main_process_alone() throws Exception {
    start(
        "a",
        "sh -c 'trap \"echo child asked\" TERM; echo child ready; while :; do sleep 0.05; done' & "
            + "trap 'echo asked; exit 0' TERM; while :; do sleep 0.05; done");
    awaitWritten("a", "child ready");

    launcher.terminate("a");

    ended("a");
    assertThat(written("a")).contains("asked").doesNotContain("child asked");
  }

  @Test
  void a_frozen_program_does_nothing_until_it_is_thawed_and_can_be_killed_or_asked_to_end()
      throws Exception {
    assumeThat(stage.freezes()).as("programs can be frozen").isTrue();
    start("a", "trap 'exit 6' TERM; i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done");
    awaitWritten("a", "3");

    assertThat(launcher.freeze("a")).isTrue();
    assertThat(launcher.freeze("a")).isTrue();
    assertThat(state("a")).isEqualTo(State.FROZEN);
    List<String> last = launcher.lastLines("a", 1);
    Thread.sleep(300);
    assertThat(launcher.lastLines("a", 1)).isEqualTo(last);

    assertThat(launcher.thaw("a")).isTrue();
    assertThat(state("a")).isEqualTo(State.RUNNING);
    patiently().until(() -> !launcher.lastLines("a", 1).equals(last));

    launcher.freeze("a");
    launcher.terminate("a");
    assertThat(ended("a").cause()).isEqualTo(new Cause.Status(6));
    assertThat(launcher.freeze("a")).isFalse();

    start("a", "exec sleep 1000");
    launcher.freeze("a");
    launcher.kill("a");
    assertThat(ended("a").cause()).isEqualTo(new Cause.Signalled(9));
  }

  @Test
  void connections_are_counted_and_those_that_a_program_does_not_accept() throws Exception {
    Handle handle =
        launcher.start(
            "a",
            stage
                .script(
                    "a",
                    """
                    exec python3 -c "
                    import os, socket, time
                    s = socket.socket()
                    s.bind(('0.0.0.0', int(os.environ['PORT'])))
                    s.listen(10)
                    print('listening', flush=True)
                    time.sleep(1000)
                    "
                    """)
                .anyPort()
                .build());
    int port = handle.port().orElseThrow();
    awaitWritten("a", "listening");
    assertThat(launcher.acceptQueue("a")).hasValue(0);
    assertThat(launcher.connections("a")).hasValue(0);

    try (Socket one = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket two = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(one.isConnected() && two.isConnected()).isTrue();
      patiently().until(() -> launcher.acceptQueue("a").orElse(-1) == 2);
      patiently().until(() -> launcher.connections("a").orElse(-1) == 2);
    }
  }

  @Test
  void who_listens_nowhere_has_no_queue_and_that_is_known() throws Exception {
    launcher.start("a", stage.script("a", "exec sleep 1000").anyPort().build());
    start("b", "exec sleep 1000");

    assertThat(launcher.acceptQueue("a")).isEmpty();
    assertThat(launcher.connections("a")).hasValue(0);
    assertThat(launcher.acceptQueue("b")).isEmpty();
    assertThat(launcher.acceptQueue("nobody")).isEmpty();
  }

  @Test
  void a_name_is_one_instances_and_is_free_again_when_that_has_ended() throws Exception {
    start("a", "exec sleep 1000");
    assertThat(refusal("a", stage.script("a", "exit 0").build())).isEqualTo(Reason.ALREADY_RUNNING);

    launcher.kill("a");
    ended("a");

    start("a", "exit 8");
    assertThat(ended("a").cause()).isEqualTo(new Cause.Status(8));
  }

  @Test
  void one_name_started_by_many_at_once_runs_once() throws Exception {
    try (ExecutorService starters = Executors.newFixedThreadPool(8)) {
      List<Future<Boolean>> started =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      starters.submit(
                          () -> {
                            try {
                              start("a", "echo started; exec sleep 1000");
                              return true;
                            } catch (LaunchException e) {
                              return false;
                            }
                          }))
              .toList();
      int times = 0;
      for (Future<Boolean> one : started) {
        times += one.get() ? 1 : 0;
      }
      assertThat(times).isEqualTo(1);
    }
    awaitWritten("a", "started");
    assertThat(written("a")).isEqualTo("started");
  }

  @Test
  void names_that_are_none_are_refused() {
    for (String name : List.of("", ".", "..", "a/b", "-a", "ä", "a b", "a\n", "x".repeat(101))) {
      assertThatThrownBy(() -> start(name, "exit 0")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_program_is_followed_while_it_writes() throws Exception {
    start("a", "trap 'echo three; exit 0' TERM; echo one; echo two; while :; do sleep 0.02; done");
    awaitWritten("a", "two");

    try (LogFollower follower = launcher.follow("a", 1).orElseThrow()) {
      assertThat(follower.next(PATIENCE)).containsExactly("two");
      assertThat(follower.next(Duration.ofMillis(50))).isEmpty();
      launcher.terminate("a");
      assertThat(follower.next(PATIENCE)).containsExactly("three");
      assertThat(follower.next(Duration.ofMillis(50))).isEmpty();
    }
  }

  @Test
  void a_closed_launcher_leaves_all_as_it_is_and_the_next_one_takes_care_of_it() throws Exception {
    Handle a =
        launcher.start(
            "a",
            stage
                .script("a", "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done")
                .anyPort()
                .labels(Map.of("version", "7"))
                .build());
    start("b", "echo last words; exit 3");
    ended("b");
    start("forgotten", "exit 0");
    ended("forgotten");
    assertThat(launcher.forget("forgotten")).isTrue();
    assertThat(launcher.forget("a")).isFalse();
    awaitWritten("a", "ready");
    Launcher before = launcher;

    launcher = stage.reopen();

    assertThatThrownBy(() -> before.start("c", stage.script("c", "exit 0").build()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(before.kill("a")).isFalse();
    Recovery found = launcher.recover();
    assertThat(found.oddities()).isEmpty();
    assertThat(found.running()).extracting(Handle::instance).containsExactly("a");
    assertThat(found.running().getFirst().pid()).isEqualTo(a.pid());
    assertThat(found.running().getFirst().labels()).containsEntry("version", "7");
    assertThat(found.running().getFirst().port()).isEqualTo(a.port());
    assertThat(found.ended()).extracting(one -> one.handle().instance()).containsExactly("b");
    assertThat(found.ended().getFirst().exit().cause()).isEqualTo(new Cause.Status(3));
    assertThat(found.ended().getFirst().exit().lastLines()).containsExactly("last words");
    assertThat(state("a")).isEqualTo(State.RUNNING);
    assertThat(launcher.connections("a")).hasValue(0);
    assertThat(refusal("c", stage.script("c", "exit 0").port(a.port().orElseThrow()).build()))
        .isEqualTo(Reason.NO_PORT);
    assertThat(launcher.terminate("a")).isTrue();
    assertThat(launcher.exit("a").orElseThrow()).succeedsWithin(PATIENCE);
  }

  @Test
  void what_ended_while_no_launcher_was_there_is_told_by_the_next() throws Exception {
    Handle a = start("a", "echo last words; sleep 1");
    launcher.close();
    stage.awaitGone(a);

    launcher = stage.reopen();

    assertThat(launcher.recover().running()).isEmpty();
    Ended ended = launcher.recover().ended().getFirst();
    assertThat(ended.handle().instance()).isEqualTo("a");
    assertThat(ended.exit().lastLines()).containsExactly("last words");
    assertThat(launcher.exit("a").orElseThrow()).isCompleted();
  }
}
