package io.signalbox.launcher.process;

import static io.signalbox.launcher.process.Workshop.isAlive;
import static io.signalbox.launcher.process.Workshop.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.Ended;
import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection.State;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.Recovery;
import io.signalbox.launcher.Secret;
import io.signalbox.launcher.handles.HandleFolder;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.process.Workshop.Groups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launcher finds of those before it. */
class RecoveryTest {

  @TempDir private Path folder;
  private Workshop workshop;
  private final ProcessTable table = new ProcessTable();

  @BeforeEach
  void open() throws Exception {
    workshop = new Workshop(folder, Groups.WHERE_THERE_ARE_ANY);
  }

  @AfterEach
  void close() throws Exception {
    workshop.clear();
  }

  @Test
  void what_runs_is_found_again_as_it_was_started() throws Exception {
    Handle handle =
        workshop
            .launcher()
            .start(
                "a",
                LaunchSpec.builder(
                        List.of("sleep", "1000"),
                        folder,
                        new LogFile(folder.resolve("ü.log"), 1234, 7))
                    .anyPort()
                    .labels(Map.of("version", "ü 1", "service", "shop"))
                    .build());

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running()).containsExactly(handle);
    assertThat(recovery.ended()).isEmpty();
    assertThat(recovery.oddities()).isEmpty();
    assertThat(workshop.launcher().running()).containsExactly(handle);
  }

  @Test
  void what_is_found_again_can_be_watched_asked_and_killed() throws Exception {
    workshop.run("exits", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done");
    workshop.run("is-killed", "sleep 1001 & echo child $!; exec sleep 1000");
    workshop.awaitOutput("exits", "ready");
    int child = workshop.number("is-killed", "child");
    workshop.reopen();

    assertThat(workshop.launcher().inspect("exits").orElseThrow().state()).isEqualTo(State.RUNNING);
    workshop.launcher().terminate("exits");
    workshop.launcher().kill("is-killed");

    assertThat(workshop.exit("exits").cause()).isEqualTo(told(new Cause.Status(7)));
    assertThat(workshop.exit("exits").lastLines()).containsExactly("ready");
    assertThat(workshop.exit("is-killed").cause()).isEqualTo(told(new Cause.Signalled(9)));
    assertThat(isAlive(child)).isFalse();
  }

  @Test
  void a_port_stays_its_instances() throws Exception {
    workshop.launcher().start("a", workshop.script("a", "exec sleep 1000").port(20_003).build());
    workshop.reopen();

    assertThatThrownBy(
            () ->
                workshop.launcher().start("b", workshop.script("b", "exit 0").port(20_003).build()))
        .isInstanceOf(LaunchException.class);
  }

  @Test
  void secrets_stay_for_what_runs_and_go_with_what_does_not() throws Exception {
    for (String name : List.of("a", "b")) {
      workshop
          .launcher()
          .start(
              name,
              workshop
                  .script(name, "exec sleep 1000")
                  .secrets(List.of(new Secret("KEY_FILE", "x")))
                  .build());
    }
    workshop.closeLauncher();
    kill(stored("b").process().pid());
    workshop.reopen();

    assertThat(workshop.settings().secrets().resolve(stored("a").launch())).isDirectory();
    assertThat(workshop.settings().secrets().resolve(stored("b").launch())).doesNotExist();
  }

  @Test
  void what_has_ended_is_told_by_each_launcher_until_it_is_forgotten() throws Exception {
    workshop.run("a", "echo last words; exit 3");
    workshop.exit("a");

    for (int i = 0; i < 2; i++) {
      Recovery recovery = workshop.reopen().recover();
      assertThat(recovery.running()).isEmpty();
      Ended ended = recovery.ended().getFirst();
      assertThat(ended.handle().instance()).isEqualTo("a");
      assertThat(ended.exit().cause()).isEqualTo(new Cause.Status(3));
      assertThat(ended.exit().lastLines()).containsExactly("last words");
      assertThat(workshop.exit("a")).isEqualTo(ended.exit());
    }

    assertThat(workshop.launcher().forget("a")).isTrue();
    assertThat(workshop.launcher().forget("a")).isFalse();
    assertThat(workshop.launcher().exit("a")).isEmpty();
    assertThat(workshop.reopen().recover())
        .isEqualTo(new Recovery(List.of(), List.of(), List.of()));
  }

  @Test
  void what_runs_is_not_forgotten() throws Exception {
    workshop.run("a", "exec sleep 1000");

    assertThat(workshop.launcher().forget("a")).isFalse();
    assertThat(workshop.reopen().recover().running()).hasSize(1);
  }

  @Test
  void how_something_ended_while_no_launcher_was_there_is_unknown_and_nothing_of_it_is_left()
      throws Exception {
    Handle handle =
        workshop.run("a", "setsid sleep 1001 & echo child $!; echo last words; exec sleep 1000");
    int child = workshop.number("a", "child");
    workshop.awaitOutput("a", "last words");
    workshop.closeLauncher();
    kill((int) handle.pid());
    assertThat(isAlive(child)).isTrue();

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running()).isEmpty();
    assertThat(recovery.ended()).hasSize(1);
    assertThat(recovery.ended().getFirst().exit().cause()).isInstanceOf(Cause.Unknown.class);
    assertThat(recovery.ended().getFirst().exit().lastLines()).contains("last words");
    assertThat(isAlive(child)).isFalse();
  }

  @Test
  void a_process_that_has_only_the_number_is_left_alone() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "1000").start();
    try {
      workshop.closeLauncher();
      int pid = (int) stranger.pid();
      long ticks = table.stat(pid).orElseThrow().startTicks();
      write("earlier", new ProcessIdentity(pid, ticks - 1, table.bootId()));
      write("later", new ProcessIdentity(pid, ticks + 1, table.bootId()));
      write("of-another-boot", new ProcessIdentity(pid, ticks, "not-this-boot"));
      write("of-nobody", new ProcessIdentity(2_147_483_647, ticks, table.bootId()));

      Recovery recovery = workshop.reopen().recover();
      for (String name : List.of("earlier", "later", "of-another-boot", "of-nobody")) {
        assertThat(workshop.launcher().kill(name)).isFalse();
        assertThat(workshop.launcher().terminate(name)).isFalse();
      }

      assertThat(recovery.running()).isEmpty();
      assertThat(recovery.ended()).hasSize(4);
      assertThat(stranger.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(table.stat(pid).orElseThrow().state()).isEqualTo('S');
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void a_process_with_another_starts_mark_is_left_alone_whatever_its_ticks() throws Exception {
    Handle handle = workshop.run("a", "exec sleep 1000");
    StoredHandle stored = stored("a");
    workshop.closeLauncher();
    write("b", stored.process());

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running()).extracting(Handle::instance).containsExactly("a");
    assertThat(recovery.ended()).extracting(one -> one.handle().instance()).containsExactly("b");
    assertThat(isAlive((int) handle.pid())).isTrue();
  }

  @Test
  void a_file_that_is_strange_is_told_and_put_aside_and_its_program_goes_on() throws Exception {
    Handle torn =
        workshop
            .launcher()
            .start("torn", workshop.script("torn", "exec sleep 1000").anyPort().build());
    Handle removed = workshop.run("removed", "exec sleep 1000");
    workshop.run("whole", "exec sleep 1000");
    workshop.closeLauncher();
    Path file = workshop.handleFile("torn");
    Files.writeString(file, Files.readString(file).substring(0, 100));
    Files.delete(workshop.handleFile("removed"));
    Files.writeString(workshop.handleFile("empty"), "");
    Files.createDirectory(workshop.handleFile("folder"));

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running())
        .extracting(Handle::instance)
        .containsExactly("removed", "torn", "whole");
    assertThat(recovery.running()).extracting(Handle::pid).contains(torn.pid(), removed.pid());
    Handle again = recovery.running().get(1);
    assertThat(again.port()).isEqualTo(torn.port());
    assertThat(again.log().path()).isEqualTo(torn.log().path());
    assertThat(again.labels()).isEmpty();
    assertThat(recovery.oddities())
        .hasSize(5)
        .anyMatch(text -> text.contains("torn.json is strange"))
        .anyMatch(text -> text.contains("empty.json is strange"))
        .anyMatch(text -> text.contains("folder.json is strange"))
        .anyMatch(text -> text.contains("nothing was written down of removed"));
    assertThat(workshop.handleFile("torn").resolveSibling("torn.json.strange1")).exists();

    // What it has found it has written down.
    Recovery next = workshop.reopen().recover();
    assertThat(next.oddities()).isEmpty();
    assertThat(next.running()).hasSize(3);
    workshop.launcher().kill("torn");
    assertThat(workshop.exit("torn").cause()).isEqualTo(told(new Cause.Signalled(9)));
  }

  @Test
  void of_a_program_found_by_its_mark_whatever_it_started_belongs_to_it() throws Exception {
    Handle handle =
        workshop.run(
            "a",
            "setsid sleep 1001 & echo escaped $!; sleep 1002 & echo child $!; exec sleep 1000");
    int escaped = workshop.number("a", "escaped");
    int child = workshop.number("a", "child");
    workshop.closeLauncher();
    Files.delete(workshop.handleFile("a"));

    assertThat(workshop.reopen().recover().running())
        .extracting(Handle::pid)
        .containsExactly(handle.pid());
    workshop.launcher().kill("a");

    workshop.exit("a");
    assertThat(isAlive(escaped) || isAlive(child)).isFalse();
  }

  @Test
  void what_carries_the_mark_of_a_start_whose_name_another_has_is_killed() throws Exception {
    Handle lost = workshop.run("a", "exec sleep 1000");
    workshop.closeLauncher();
    Path file = workshop.handleFile("a");
    Path aside = file.resolveSibling("aside");
    Files.move(file, aside);
    // One that knew nothing of the first, such as could not read /proc.
    Files.move(
        workshop.settings().folder().resolve("handles"),
        workshop.settings().folder().resolve("other"));
    Files.createDirectory(workshop.settings().folder().resolve("handles"));
    Process foreign =
        new ProcessBuilder("setsid", "sleep", "1000")
            .redirectOutput(folder.resolve("x").toFile())
            .start();
    try {
      write(
          "a",
          new ProcessIdentity(
              (int) foreign.pid(),
              table.stat((int) foreign.pid()).orElseThrow().startTicks(),
              table.bootId()));

      Recovery recovery = workshop.reopen().recover();

      assertThat(recovery.running()).extracting(Handle::pid).containsExactly(foreign.pid());
      assertThat(isAlive((int) lost.pid())).isFalse();
      assertThat(recovery.oddities()).anyMatch(text -> text.contains("were killed"));
    } finally {
      foreign.destroyForcibly();
    }
  }

  @Test
  void marks_of_other_folders_are_others_business() throws Exception {
    Workshop other = new Workshop(Files.createDirectory(folder.resolve("other")), Groups.NONE);
    try {
      Handle theirs = other.run("a", "exec sleep 1000");

      assertThat(workshop.reopen().recover())
          .isEqualTo(new Recovery(List.of(), List.of(), List.of()));
      assertThat(isAlive((int) theirs.pid())).isTrue();
    } finally {
      other.clear();
    }
  }

  /** Its parent never asks how its children have ended, as some containers' first process. */
  @Test
  void an_ended_process_that_nobody_reaps_has_ended() throws Exception {
    Process parent =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import subprocess, time
                child = subprocess.Popen(['sh', '-c', 'read x; exit 9'], stdin=subprocess.PIPE,
                    start_new_session=True)
                print(child.pid, flush=True)
                input()
                child.stdin.close()
                time.sleep(1000)
                """)
            .start();
    try {
      int pid = Integer.parseInt(parent.inputReader().readLine());
      workshop.closeLauncher();
      write(
          "a",
          new ProcessIdentity(pid, table.stat(pid).orElseThrow().startTicks(), table.bootId()));
      workshop.reopen();
      assertThat(workshop.launcher().running()).hasSize(1);

      parent.outputWriter().append('\n').flush();

      assertThat(workshop.exit("a").cause()).isEqualTo(new Cause.Status(9));
      assertThat(table.stat(pid).orElseThrow().isZombie()).isTrue();

      // Nor is it there for the next launcher, which knows even more than usual.
      write(
          "b",
          new ProcessIdentity(pid, table.stat(pid).orElseThrow().startTicks(), table.bootId()));
      assertThat(workshop.reopen().recover().running()).isEmpty();
      assertThat(workshop.exit("b").cause()).isEqualTo(new Cause.Status(9));
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_start_that_was_only_intended_has_not_been() throws Exception {
    workshop.closeLauncher();
    new HandleFolder(workshop.settings().folder().resolve("handles"))
        .write(
            StoredHandle.intended(
                "a",
                "0123456789abcdef",
                Instant.now(),
                List.of("sleep", "1000"),
                workshop.log("a"),
                OptionalInt.of(20_004),
                Map.of()));

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running()).isEmpty();
    assertThat(recovery.ended()).isEmpty();
    assertThat(recovery.oddities()).containsExactly("a was about to be started and was not");
    workshop.launcher().start("a", workshop.script("a", "exec sleep 1000").port(20_004).build());
  }

  @Test
  void the_log_that_a_launcher_died_at_putting_aside_is_whole() throws Exception {
    workshop.run("a", "exec sleep 1000");
    LogFile log = workshop.log("a");
    Files.writeString(log.path(), "new\n");
    Files.writeString(folder.resolve("a.log.0"), "old\n");

    patiently().until(() -> Files.exists(folder.resolve("a.log.1")));

    assertThat(folder.resolve("a.log.1")).hasContent("old\n");
    assertThat(log.path()).hasContent("new\n");
  }

  private static Cause told(Cause cause) {
    return Workshop.SYSTEM_TELLS_ENDS ? cause : new Cause.Unknown(KilledLauncherTest.UNTOLD);
  }

  private StoredHandle stored(String name) throws IOException {
    return new HandleFolder(workshop.settings().folder().resolve("handles"))
        .read(new ArrayList<>()).stream()
            .filter(handle -> handle.instance().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private void write(String name, ProcessIdentity process) throws IOException {
    new HandleFolder(workshop.settings().folder().resolve("handles"))
        .write(
            StoredHandle.intended(
                    name,
                    "0123456789abcdef",
                    Instant.now(),
                    List.of("sleep"),
                    workshop.log(name),
                    OptionalInt.empty(),
                    Map.of())
                .started(process, Instant.now()));
  }

  private void kill(int pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-9", "" + pid).start().waitFor()).isZero();
    patiently().until(() -> table.stat(pid).isEmpty());
  }
}
