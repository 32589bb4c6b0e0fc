package io.signalbox.launcher.process;

import static io.signalbox.launcher.process.Workshop.isAlive;
import static io.signalbox.launcher.process.Workshop.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.launcher.Exit;
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
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.PortChoice;
import io.signalbox.launcher.Secret;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.process.Workshop.Groups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of real programs, in control groups or not. */
abstract class ProcessLauncherContract extends LauncherContract {

  private final Groups groups;
  private Path folder;
  private Workshop workshop;
  private ProcessLauncher launcher;

  ProcessLauncherContract(Groups groups) {
    this.groups = groups;
  }

  @Override
  protected Stage stage(Path own) throws Exception {
    folder = own;
    workshop = new Workshop(own, groups);
    launcher = workshop.launcher();
    return workshop;
  }

  /** 137 is also what a shell says of a killed child. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 137, 143, 255})
  void an_exit_status_is_never_taken_for_a_signal(int status) throws Exception {
    assumeThat(status < 128 || Workshop.SYSTEM_TELLS_ENDS).isTrue();
    workshop.run("a", "exit " + status);

    assertThat(workshop.exit("a").cause()).isEqualTo(new Cause.Status(status));
  }

  @Test
  void output_goes_to_the_end_of_the_log_and_the_last_lines_of_it_come_with_the_end()
      throws Exception {
    Files.writeString(workshop.log("a").path(), "before\n");

    workshop.run("a", "for i in $(seq 30); do echo out $i; done; echo at last >&2; exit 1");

    Exit exit = workshop.exit("a");
    assertThat(workshop.output("a")).startsWith("before\nout 1\nout 2\n").endsWith("at last\n");
    assertThat(exit.lastLines()).hasSize(20).startsWith("out 12").endsWith("at last");
    assertThat(launcher.lastLines("a", 2)).containsExactly("out 30", "at last");
  }

  @Test
  void a_program_reads_nothing_and_has_a_session_of_its_own() throws Exception {
    Handle handle = workshop.run("a", "readlink /proc/self/fd/0; ls /proc/$$/fd; exec sleep 1000");
    int pid = (int) handle.pid();

    workshop.awaitOutput("a", "2\n");

    assertThat(workshop.output("a")).startsWith("/dev/null\n");
    assertThat(new ProcessTable().stat(pid).orElseThrow().session()).isEqualTo(pid);
  }

  @Test
  void a_program_finds_what_is_declared_in_its_environment_and_nothing_else() throws Exception {
    Handle handle =
        launcher.start(
            "a",
            workshop
                .spec("a", "sleep", "1000")
                .environment(Map.of("GREETING", "two\nlines äß 漢", "HOME", "/elsewhere", "E", ""))
                .build());
    // What is seen before is the shell's.
    patiently()
        .until(
            () ->
                new ProcessTable()
                    .command((int) handle.pid()).stream()
                        .limit(1)
                        .anyMatch(program -> program.endsWith("sleep")));

    Map<String, String> environment = Workshop.environment((int) handle.pid());

    assertThat(environment)
        .containsOnlyKeys("GREETING", "HOME", "E", "PATH", "LANG", Mark.VARIABLE)
        .containsEntry("GREETING", "two\nlines äß 漢")
        .containsEntry("HOME", "/elsewhere")
        .containsEntry("E", "")
        .containsEntry("LANG", "C.UTF-8");
  }

  @Test
  void arguments_arrive_as_they_are() throws Exception {
    List<String> odd =
        List.of("", " ", "a b", "$HOME", "`id`", "'", "\"", "\\", "-n", "*", "ü\n", "--");
    List<String> command = new ArrayList<>(List.of("printf", "[%s]"));
    command.addAll(odd);

    launcher.start("a", LaunchSpec.builder(command, folder, workshop.log("a")).build());

    assertThat(workshop.exit("a").cause()).isEqualTo(new Cause.Status(0));
    assertThat(workshop.output("a")).isEqualTo("[" + String.join("][", odd) + "]");
  }

  @Test
  void a_program_works_in_its_folder_and_may_be_named_from_there() throws Exception {
    Path own = Files.createDirectory(folder.resolve("with a space"));
    Path program = Files.writeString(own.resolve("run"), "#!/bin/sh\npwd\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

    launcher.start("a", LaunchSpec.builder(List.of("./run"), own, workshop.log("a")).build());

    workshop.exit("a");
    assertThat(workshop.output("a")).isEqualTo(own.toRealPath() + "\n");
  }

  @Test
  void a_port_is_told_and_is_no_other_instances() throws Exception {
    Handle a =
        launcher.start("a", workshop.script("a", "echo $PORT; exec sleep 1000").anyPort().build());
    Handle b =
        launcher.start("b", workshop.script("b", "echo $PORT; exec sleep 1000").anyPort().build());

    workshop.awaitOutput("a", a.port().orElseThrow() + "\n");
    workshop.awaitOutput("b", b.port().orElseThrow() + "\n");
    assertThat(a.port().orElseThrow()).isNotEqualTo(b.port().orElseThrow());
  }

  @Test
  void a_secret_is_in_a_file_of_its_own_while_the_program_runs_and_nowhere_else() throws Exception {
    LaunchSpec spec =
        workshop
            .script("a", "cat \"$KEY_FILE\"; echo; echo $KEY_FILE; exec sleep 1000")
            .secrets(List.of(new Secret("KEY_FILE", "hunter2ü")))
            .build();
    Handle handle = launcher.start("a", spec);
    patiently().until(() -> workshop.output("a").lines().count() == 2);

    List<String> lines = workshop.output("a").lines().toList();
    Path file = Path.of(lines.get(1));
    assertThat(lines.getFirst()).isEqualTo("hunter2ü");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(spec.toString()).doesNotContain("hunter2");
    assertThat(Files.readString(workshop.handleFile("a"))).doesNotContain("hunter2");
    assertThat(Workshop.environment((int) handle.pid()).toString()).doesNotContain("hunter2");

    launcher.kill("a");
    workshop.exit("a");
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void what_a_program_has_started_dies_with_it_however_it_ends() throws Exception {
    for (String end : List.of("exit 0", "kill -9 $$", "exec sleep 1000")) {
      String name = "a" + end.hashCode();
      workshop.run(
          name,
          "sleep 1001 & echo child $!; (sleep 1002 & echo grandchild $!); "
              // Out of the session, so no signal to the group reaches it.
              + "setsid sh -c 'echo escaped $$; exec sleep 1003' & sleep 0.3; "
              + end);
      List<Integer> pids =
          List.of(
              workshop.number(name, "child"),
              workshop.number(name, "grandchild"),
              workshop.number(name, "escaped"));
      if (end.startsWith("exec")) {
        launcher.kill(name);
      }

      workshop.exit(name);

      assertThat(pids).noneMatch(Workshop::isAlive);
    }
  }

  @Test
  void where_there_are_no_control_groups_freezing_is_refused_in_words() throws Exception {
    assumeThat(groups).isEqualTo(Groups.NONE);
    workshop.run("a", "exec sleep 1000");

    assertThatThrownBy(() -> launcher.freeze("a"))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED))
        .hasMessageContaining("control group");
  }

  @Test
  void a_limit_that_cannot_be_set_is_told_with_the_instance_which_runs_all_the_same()
      throws Exception {
    assumeThat(groups).isEqualTo(Groups.NONE);

    Handle handle =
        launcher.start(
            "a",
            workshop
                .script("a", "exit 0")
                .limits(Limits.NONE.withCores(0.5).withMemoryBytes(1 << 26))
                .build());

    assertThat(handle.limits())
        .containsExactly(
            LimitState.notApplied(LimitState.Kind.CORES, "none are wanted here"),
            LimitState.notApplied(LimitState.Kind.MEMORY, "none are wanted here"));
    assertThat(workshop.exit("a").cause()).isEqualTo(new Cause.Status(0));
  }

  @Test
  void what_a_program_is_at_is_told() throws Exception {
    // It goes on as it is: who becomes another program has next to nothing for a moment.
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("wait").toString()).start().waitFor())
        .isZero();
    Handle handle =
        workshop.run(
            "a", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; read never <wait");
    workshop.awaitOutput("a", "done");

    Inspection inspection = launcher.inspect("a").orElseThrow();

    assertThat(inspection.state()).isEqualTo(State.RUNNING);
    assertThat(inspection.pid()).isEqualTo(handle.pid());
    assertThat(inspection.threads()).isEqualTo(1);
    assertThat(inspection.residentBytes()).isBetween(100_000L, 100_000_000L);
    assertThat(inspection.cpuTime()).isBetween(Duration.ofMillis(10), Duration.ofMinutes(1));
  }

  @Test
  void many_are_started_at_once() throws Exception {
    try (ExecutorService starters = Executors.newFixedThreadPool(8)) {
      List<Future<Handle>> started =
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      starters.submit(
                          () ->
                              launcher.start(
                                  "a" + i,
                                  workshop.script("a" + i, "exit " + i).anyPort().build())))
              .toList();
      for (Future<Handle> one : started) {
        one.get();
      }
    }
    for (int i = 0; i < 40; i++) {
      assertThat(workshop.exit("a" + i).cause()).isEqualTo(new Cause.Status(i));
    }
  }

  @Test
  void what_cannot_be_started_says_why_and_leaves_nothing() throws Exception {
    Path noProgram = Files.writeString(folder.resolve("no-program"), "#!/bin/sh\n");
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(refusal("a", workshop.spec("a", "no-such-program").build()))
        .isEqualTo(Reason.COMMAND_NOT_FOUND);
    assertThat(refusal("a", workshop.spec("a", "./no-such-program").build()))
        .isEqualTo(Reason.COMMAND_NOT_FOUND);
    assertThat(refusal("a", workshop.spec("a", noProgram.toString()).build()))
        .isEqualTo(Reason.NOT_EXECUTABLE);
    assertThat(refusal("a", workshop.spec("a", folder.toString()).build()))
        .isEqualTo(Reason.NOT_EXECUTABLE);
    for (Path nowhere : List.of(folder.resolve("nowhere"), file)) {
      assertThat(
              refusal("a", LaunchSpec.builder(List.of("true"), nowhere, workshop.log("a")).build()))
          .isEqualTo(Reason.NO_WORKING_FOLDER);
    }
    assertThat(
            refusal(
                "a",
                LaunchSpec.builder(List.of("true"), folder, new LogFile(file.resolve("a.log")))
                    .build()))
        .isEqualTo(Reason.STORAGE);
    assertThat(
            refusal(
                "a",
                workshop
                    .spec("a", "true")
                    .environment(Map.of("TOO_MUCH", "x".repeat(8 << 20)))
                    .anyPort()
                    .secrets(List.of(new Secret("KEY_FILE", "secret")))
                    .build()))
        .isEqualTo(Reason.SYSTEM);

    assertThat(launcher.running()).isEmpty();
    assertThat(workshop.marked()).isEmpty();
    assertThat(files(workshop.settings().folder().resolve("handles"))).isEmpty();
    assertThat(files(workshop.settings().secrets())).isEmpty();
    assertThat(workshop.reopen().recover().oddities()).isEmpty();
  }

  @Test
  void the_log_of_a_program_that_writes_much_is_put_aside() throws Exception {
    LogFile log = new LogFile(folder.resolve("a.log"), 20_000, 2);
    launcher.start(
        "a",
        LaunchSpec.builder(
                List.of("sh", "-c", "while :; do seq 1000; sleep 0.1; done"), folder, log)
            .build());

    patiently().until(() -> Files.exists(folder.resolve("a.log.2")));

    assertThat(Files.size(folder.resolve("a.log.1"))).isGreaterThan(20_000);
    assertThat(folder.resolve("a.log.3")).doesNotExist();
    launcher.kill("a");
  }

  @Test
  void a_second_launcher_is_refused_and_harms_nobody() throws Exception {
    workshop.run("a", "exec sleep 1000");

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> ProcessLauncher.open(workshop.settings()))
          .isInstanceOfSatisfying(
              LaunchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FOLDER_IN_USE))
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    assertThat(state("a")).isEqualTo(State.RUNNING);
  }

  @Test
  void a_launcher_that_is_closed_starts_nothing_and_leaves_what_runs_alone() throws Exception {
    Handle handle = workshop.run("a", "exec sleep 1000");

    launcher.close();

    assertThat(isAlive((int) handle.pid())).isTrue();
    assertThat(launcher.kill("a")).isFalse();
    assertThatThrownBy(() -> workshop.run("b", "exit 0")).isInstanceOf(IllegalStateException.class);
    launcher.close();
  }

  @Test
  void two_hundred_starts_cost_no_descriptor_no_thread_and_no_file() throws Exception {
    startAndAwait(20);
    long descriptors = descriptors();
    long threads = Thread.getAllStackTraces().size();

    startAndAwait(200);

    patiently().until(() -> descriptors() <= descriptors + 2);
    patiently().until(() -> Thread.getAllStackTraces().size() <= threads + 2);
    assertThat(files(workshop.settings().folder().resolve("handles"))).isEmpty();
    assertThat(files(workshop.settings().secrets())).isEmpty();
  }

  private void startAndAwait(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      launcher.start(
          "a",
          workshop
              .script("a", i % 2 == 0 ? "exit 0" : "exec sleep 1000")
              .anyPort()
              .secrets(List.of(new Secret("KEY_FILE", "secret")))
              .build());
      if (i % 2 != 0) {
        launcher.kill("a");
      }
      workshop.exit("a");
      launcher.inspect("a");
      launcher.forget("a");
    }
  }

  private static long descriptors() throws IOException {
    return files(Path.of("/proc/self/fd")).size();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
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
  void no_port_is_a_port_beyond_those_there_are() {
    assertThatThrownBy(() -> new PortChoice.Fixed(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PortChoice.Fixed(65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
