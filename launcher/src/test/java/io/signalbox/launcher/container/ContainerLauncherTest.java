package io.signalbox.launcher.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.Inspection.State;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LauncherContract;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.Limits;
import io.signalbox.launcher.Secret;
import io.signalbox.launcher.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every launcher promises, and what is so of containers alone. */
@Tag("containers")
class ContainerLauncherTest extends LauncherContract {

  private static final String EXPOSING = "signalbox-test/exposing";

  private ContainerStage stage;
  private ContainerLauncher launcher;

  @Override
  protected Stage stage(Path own) throws Exception {
    stage = new ContainerStage(own, ContainerStage.ENGINE);
    launcher = stage.launcher();
    return stage;
  }

  private LaunchException refusal(LaunchSpec spec) {
    try {
      launcher.start("a", spec);
      throw new AssertionError(spec + " was started");
    } catch (LaunchException e) {
      return e;
    }
  }

  @Test
  void a_container_has_no_more_than_it_needs_and_is_its_launchers_alone_to_start()
      throws Exception {
    launcher.start(
        "a",
        stage
            .script("a", "exec sleep 1000")
            .environment(Map.of("SCRIPT", "exec sleep 1000", "TOKEN", "hunter2"))
            .secrets(List.of(new Secret("KEY_FILE", "hunter3")))
            .anyPort()
            .build());
    String container = stage.container();

    assertThat(
            Docker.inspect(
                container,
                "{{.HostConfig.Init}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}"
                    + " {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.AutoRemove}}"))
        .matches("true \\[no-new-privileges] false (no)? false");
    assertThat(Docker.inspect(container, "{{json .HostConfig.LogConfig}}"))
        .contains("json-file", "\"max-size\":\"20000\"", "\"max-file\":\"3\"");
    assertThat(Docker.inspect(container, "{{json .HostConfig.PortBindings}}"))
        .contains("127.0.0.1")
        .doesNotContain("0.0.0.0");
    assertThat(Docker.inspect(container, "{{json .Config.Labels}}{{json .Config.Cmd}}"))
        .contains("\"io.signalbox.instance\":\"a\"")
        .doesNotContain("hunter");
    assertThat(Docker.inspect(container, "{{json .Config.Env}}")).doesNotContain("hunter3");
  }

  @Test
  void a_secret_is_gone_with_its_container() throws Exception {
    launcher.start(
        "a",
        stage
            .script("a", "cat \"$KEY_FILE\"; echo; exec sleep 1000")
            .secrets(List.of(new Secret("KEY_FILE", "hunter2")))
            .build());
    stage.awaitWritten("a", "hunter2");
    assertThat(files(stage.settings().secrets())).hasSize(1);

    launcher.kill("a");
    stage.exit("a");

    assertThat(files(stage.settings().secrets())).isEmpty();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void the_port_outside_leads_to_the_declared_one_else_to_the_only_one_of_the_image()
      throws Exception {
    Docker.build(EXPOSING, "EXPOSE 8123");
    String listen = "exec python3 -m http.server \"$PORT\"";
    int declared = port("a", stage.image(EXPOSING, OptionalInt.of(8124), listen));
    int exposed = port("b", stage.image(EXPOSING, OptionalInt.empty(), listen));
    int chosen = port("c", stage.script("c", listen));

    for (int port : List.of(declared, exposed, chosen)) {
      patiently().until(() -> isAnswered(port));
    }
    assertThat(stage.containers()).hasSize(3);
    assertThat(Docker.run("exec", container("a"), "printenv", "PORT")).isEqualTo("8124");
    assertThat(Docker.run("exec", container("b"), "printenv", "PORT")).isEqualTo("8123");
    assertThat(Docker.run("exec", container("c"), "printenv", "PORT")).isEqualTo("" + chosen);
  }

  private int port(String name, LaunchSpec.Builder spec) throws LaunchException {
    return launcher.start(name, spec.anyPort().build()).port().orElseThrow();
  }

  private String container(String instance) throws Exception {
    for (String container : stage.containers()) {
      String label = "{{index .Config.Labels \"io.signalbox.instance\"}}";
      if (Docker.inspect(container, label).equals(instance)) {
        return container;
      }
    }
    throw new AssertionError("no container of " + instance);
  }

  private static boolean isAnswered(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("HEAD / HTTP/1.0\r\n\r\n".getBytes());
      return socket.getInputStream().read() == 'H';
    } catch (IOException e) {
      return false;
    }
  }

  /** The engine takes connections for whoever does not listen: that alone would seem well. */
  @Test
  void a_program_that_does_not_listen_takes_connections_and_is_known_not_to_listen()
      throws Exception {
    int port = port("a", stage.script("a", "exec sleep 1000"));

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(socket.isConnected()).isTrue();
      assertThat(launcher.acceptQueue("a")).isEmpty();
      assertThat(launcher.connections("a")).hasValue(0);
    }
  }

  @Test
  void limits_are_set_and_what_cannot_be_is_told() throws Exception {
    Handle handle =
        launcher.start(
            "a",
            stage
                .script("a", "exec sleep 1000")
                .limits(Limits.NONE.withCores(0.5).withMemoryBytes(64 << 20).withThreads(50))
                .build());

    assertThat(handle.limits())
        .extracting(LimitState::limit)
        .containsExactly(LimitState.Kind.CORES, LimitState.Kind.MEMORY, LimitState.Kind.THREADS);
    assertThat(handle.limits()).isEqualTo(launcher.limits());
    assertThat(
            Docker.inspect(stage.container(), "{{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}"))
        .isEqualTo("500000000 50");
    assertThat(Docker.inspect(stage.container(), "{{.HostConfig.Memory}}")).isEqualTo("67108864");
  }

  @Test
  void more_processors_than_there_are_are_all_of_them() throws Exception {
    launcher.start("a", stage.script("a", "exit 0").limits(Limits.NONE.withCores(1000)).build());

    assertThat(stage.exit("a").cause()).isEqualTo(new Cause.Status(0));
  }

  @Test
  void who_takes_more_memory_than_it_may_is_told_to_have_run_out_of_it() throws Exception {
    launcher.start(
        "a",
        stage
            .script("a", "exec python3 -c \"x = bytearray(200 << 20); print(len(x))\"")
            .limits(Limits.NONE.withMemoryBytes(32 << 20))
            .build());

    assertThat(stage.exit("a").cause()).isEqualTo(new Cause.OutOfMemory());
  }

  @Test
  void what_a_container_is_at_is_told() throws Exception {
    Handle handle =
        stage.run(
            "a", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; sleep 1000 & wait");
    stage.awaitWritten("a", "done");

    Inspection inspection = launcher.inspect("a").orElseThrow();

    assertThat(inspection.state()).isEqualTo(State.RUNNING);
    assertThat(inspection.pid()).isEqualTo(handle.pid()).isGreaterThan(1);
    assertThat(inspection.residentBytes()).isBetween(100_000L, 100_000_000L);
    assertThat(inspection.cpuTime()).isPositive();
  }

  @Test
  void what_others_do_to_a_container_is_seen() throws Exception {
    stage.run("a", "exec sleep 1000");
    Docker.run("pause", stage.container());
    patiently().until(() -> launcher.inspect("a").orElseThrow().state() == State.FROZEN);
    Docker.run("unpause", stage.container());
    patiently().until(() -> launcher.inspect("a").orElseThrow().state() == State.RUNNING);

    Docker.run("kill", stage.container());
    assertThat(stage.exit("a").cause()).isEqualTo(new Cause.Signalled(9));
    // Whoever starts it again starts it beside the one that may have taken its place.
    Docker.run("start", stage.container());
    patiently()
        .until(() -> Docker.inspect(stage.container(), "{{.State.Status}}").equals("exited"));

    stage.run("b", "exec sleep 1000");
    Docker.run("rm", "-f", container("b"));
    // It is killed first, which may be seen before it is removed.
    assertThat(stage.exit("b").cause())
        .isIn(new Cause.Signalled(9), new Cause.Unknown("its container was removed"));
    assertThat(launcher.running()).isEmpty();
  }

  @Test
  void a_container_is_ended_by_the_signal_that_its_image_wants() throws Exception {
    Docker.build(EXPOSING, "STOPSIGNAL SIGUSR1");
    launcher.start(
        "a",
        stage
            .image(
                EXPOSING,
                OptionalInt.empty(),
                "trap 'exit 9' USR1; echo ready; while :; do sleep 0.05; done")
            .build());
    stage.awaitWritten("a", "ready");

    launcher.terminate("a");

    assertThat(stage.exit("a").cause()).isEqualTo(new Cause.Status(9));
  }

  @Test
  void what_is_forgotten_is_removed_and_what_has_ended_stays_until_then() throws Exception {
    stage.run("a", "exit 1");
    stage.exit("a");
    assertThat(stage.containers()).hasSize(1);

    assertThat(launcher.forget("a")).isTrue();

    assertThat(stage.containers()).isEmpty();
    assertThat(files(stage.settings().folder().resolve("handles"))).isEmpty();
  }

  @Test
  void an_image_that_is_not_here_is_fetched() throws Exception {
    try (ImageRegistry registry = new ImageRegistry()) {
      String image = registry.image("empty:1");
      try {
        launcher.start(
            "a",
            LaunchSpec.builder(new Workload.Image(image, OptionalInt.empty()), stage.log())
                .build());
        // There is nothing in it that could be started.
        assertThat(stage.exit("a").cause()).isEqualTo(new Cause.Status(127));
      } finally {
        launcher.forget("a");
        Docker.run("image", "rm", image);
      }
    }
  }

  @Test
  void an_image_that_cannot_be_had_is_named_and_it_is_said_whether_waiting_helps()
      throws Exception {
    String gone;
    try (ImageRegistry registry = new ImageRegistry()) {
      LaunchException none =
          refusal(stage.image(registry.image("empty:2"), OptionalInt.empty(), "").build());
      assertThat(none.reason()).isEqualTo(Reason.NO_IMAGE);
      assertThat(none).hasMessageContaining("empty:2").hasMessageContaining("manifest unknown");
      gone = registry.image("empty:1");
    }
    LaunchException unreachable = refusal(stage.image(gone, OptionalInt.empty(), "").build());
    assertThat(unreachable.reason()).isEqualTo(Reason.IMAGE_NOT_FETCHED);
    assertThat(unreachable).hasMessageContaining(gone).hasMessageContaining("refused");

    assertThat(launcher.running()).isEmpty();
    assertThat(stage.containers()).isEmpty();
    assertThat(files(stage.settings().folder().resolve("handles"))).isEmpty();
  }

  @Test
  void a_port_that_somebody_else_has_is_told_and_nothing_is_left() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LaunchSpec spec = stage.script("a", "exit 0").port(taken.getLocalPort()).build();

      assertThat(refusal(spec).reason()).isEqualTo(Reason.NO_PORT);
    }
    assertThat(stage.containers()).isEmpty();
    assertThat(launcher.forget("a")).isFalse();
  }

  @Test
  void a_second_launcher_is_refused_and_another_folders_leaves_these_alone() throws Exception {
    stage.run("a", "exec sleep 1000");

    assertThatThrownBy(() -> ContainerLauncher.open(stage.settings()))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FOLDER_IN_USE));
    Path other = stage.settings().folder().resolveSibling("other");
    try (ContainerLauncher neighbour =
        ContainerLauncher.open(ContainerSettings.in(other, ContainerStage.ENGINE))) {
      assertThat(neighbour.recover().running()).isEmpty();
    }
    assertThat(launcher.inspect("a").orElseThrow().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void a_launcher_that_died_at_any_point_leaves_nothing_that_runs_twice() throws Exception {
    stage.run("known", "exec sleep 1000");
    stage.run("lost", "exec sleep 1000");
    stage.run("made", "exec sleep 1000");
    stage.run("doubled", "exec sleep 1000");
    String made = container("made");
    launcher.close();
    Path handles = stage.settings().folder().resolve("handles");
    Files.delete(handles.resolve("lost.json"));
    String doubled = Files.readString(handles.resolve("doubled.json"));
    Files.writeString(
        handles.resolve("doubled.json"),
        doubled.replaceFirst("\"launch\" : \"[0-9a-f]{8}", "\"launch\" : \"00000000"));
    Files.writeString(
        handles.resolve("intended.json"),
        Files.readString(handles.resolve("known.json"))
            .replace("\"known\"", "\"intended\"")
            .replaceFirst("\"launch\" : \"[0-9a-f]{8}", "\"launch\" : \"11111111")
            .replaceAll("(?s)\"process\" : \\{.*?\\}", "\"process\" : null"));
    Docker.run("rm", "-f", made);

    launcher = stage.reopen();

    assertThat(launcher.running())
        .extracting(Handle::instance)
        .containsExactlyInAnyOrder("known", "lost", "doubled");
    assertThat(launcher.recover().ended())
        .extracting(ended -> ended.handle().instance(), ended -> ended.exit().cause())
        .contains(tuple("made", new Cause.Unknown("its container was removed")));
    assertThat(launcher.recover().oddities())
        .anyMatch(oddity -> oddity.contains("lost; it was known by its labels"))
        .anyMatch(oddity -> oddity.contains("intended was about to be started and was not"));
    assertThat(stage.containers()).hasSize(3);
    assertThat(launcher.kill("lost")).isTrue();
    assertThat(stage.exit("lost").cause()).isEqualTo(new Cause.Signalled(9));
  }
}
