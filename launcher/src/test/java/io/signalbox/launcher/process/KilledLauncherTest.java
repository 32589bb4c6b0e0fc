package io.signalbox.launcher.process;

import static io.signalbox.launcher.process.Workshop.isAlive;
import static io.signalbox.launcher.process.Workshop.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.Recovery;
import io.signalbox.launcher.Workload;
import io.signalbox.launcher.handles.HandleFolder;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.process.MarkedProcesses.Marked;
import io.signalbox.launcher.process.Workshop.Groups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Launchers in JVMs of their own that die in the midst of their work: twenty, or as many as {@code
 * -Dsignalbox.launcher.kills=100} says.
 */
class KilledLauncherTest {

  private static final int ROUNDS = Integer.getInteger("signalbox.launcher.kills", 20);
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  @TempDir private Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() throws Exception {
    workshop = new Workshop(folder, Groups.WHERE_THERE_ARE_ANY);
    workshop.closeLauncher();
  }

  @AfterEach
  void close() throws Exception {
    workshop.clear();
  }

  /** Starts programs again and again and kills them, until it is killed itself. */
  static final class Busy {

    private Busy() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      try (ProcessLauncher launcher =
          ProcessLauncher.open(ProcessSettings.in(folder.resolve("launcher")))) {
        System.out.println("open");
        Random random = new Random();
        while (true) {
          String name = NAMES.get(random.nextInt(NAMES.size()));
          if (launcher.inspect(name).isPresent()) {
            launcher.kill(name);
            Workshop.exit(launcher, name);
          } else {
            launcher.start(name, program(folder, name));
          }
        }
      }
    }

    static LaunchSpec program(Path folder, String name) {
      return LaunchSpec.builder(
              // Each that has begun to run writes it down.
              List.of("sh", "-c", "echo $$ >> " + name + ".ran; exec sleep 1000"),
              folder,
              new LogFile(folder.resolve(name + ".log")))
          .anyPort()
          .build();
    }
  }

  @Test
  void whatever_it_was_at_the_next_launcher_finds_each_program_once() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Process busy = Workshop.java(Busy.class, workshop.folder().toString()).start();
      try {
        awaitLine(busy, "open");
        // It dies at any moment of its work.
        Thread.sleep(new Random().nextInt(1000));
      } finally {
        busy.destroyForcibly().waitFor();
      }

      ProcessLauncher next = workshop.reopen();
      Map<String, Integer> running = new HashMap<>();
      for (Handle handle : next.recover().running()) {
        assertThat(running.put(handle.instance(), (int) handle.pid())).isNull();
      }

      // A process that was never told to go on ends by itself, though not at once.
      patiently()
          .untilAsserted(
              () -> assertThat(pidsOfMarked()).isEqualTo(new HashSet<>(running.values())));
      for (String name : NAMES) {
        assertThat(ran(name).stream().filter(Workshop::isAlive))
            .isSubsetOf(running.containsKey(name) ? Set.of(running.get(name)) : Set.of());
      }
      if (round % 5 == 4) {
        for (String name : running.keySet()) {
          next.kill(name);
          Workshop.exit(next, name);
        }
      }
      workshop.closeLauncher();
    }
    assertThat(NAMES).anyMatch(name -> Files.exists(folder.resolve(name + ".ran")));
  }

  private static void awaitLine(Process process, String wanted) throws IOException {
    String line = "";
    while (!line.equals(wanted)) {
      line = process.inputReader().readLine();
      assertThat(line).isNotNull();
    }
  }

  private Set<Integer> pidsOfMarked() throws IOException {
    Set<Integer> pids = new HashSet<>();
    for (Marked marked : workshop.marked()) {
      pids.add(marked.stat().pid());
    }
    return pids;
  }

  private List<Integer> ran(String name) throws IOException {
    Path file = folder.resolve(name + ".ran");
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(Integer::parseInt).toList()
        : List.of();
  }

  /** Starts a program as far as it is told to, and dies. */
  static final class Halting {

    private Halting() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Path home = folder.resolve("launcher");
      HandleFolder handles = new HandleFolder(home.resolve("handles"));
      StoredHandle intended =
          StoredHandle.intended(
              "a",
              "0123456789abcdef",
              Instant.now(),
              List.of("sh"),
              new LogFile(folder.resolve("a.log")),
              OptionalInt.empty(),
              Map.of());
      handles.write(intended);
      Mark mark = new Mark(home.toRealPath().toString(), "a", "0123456789abcdef");
      Gate gate =
          Gate.build(
              ((Workload.Command) Busy.program(folder, "a").workload()).words(),
              Map.of("PATH", "/usr/bin:/bin", Mark.VARIABLE, mark.value()),
              folder,
              folder.resolve("a.log"));
      ProcessTable table = new ProcessTable();
      long ticks = table.stat(gate.pid()).orElseThrow().startTicks();
      if (arguments[1].equals("written")) {
        handles.write(
            intended.started(
                new ProcessIdentity(gate.pid(), ticks, table.bootId()), Instant.now()));
      }
      System.out.println(gate.pid());
      System.out.flush();
      Runtime.getRuntime().halt(9);
    }
  }

  @Test
  void a_launcher_that_dies_before_it_has_written_down_the_process_has_started_nothing()
      throws Exception {
    int pid = halt("not-written");

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running()).isEmpty();
    assertThat(recovery.oddities()).containsExactly("a was about to be started and was not");
    patiently().until(() -> !isAlive(pid));
    assertThat(folder.resolve("a.ran")).doesNotExist();
  }

  @Test
  void a_launcher_that_dies_before_the_program_may_go_on_has_started_nothing() throws Exception {
    int pid = halt("written");
    patiently().until(() -> !isAlive(pid));

    Recovery recovery = workshop.reopen().recover();

    assertThat(recovery.running()).isEmpty();
    assertThat(recovery.ended()).hasSize(1);
    assertThat(folder.resolve("a.ran")).doesNotExist();
  }

  private int halt(String how) throws Exception {
    Process halting =
        Workshop.java(Halting.class, workshop.folder().toString(), how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String pid = halting.inputReader().readLine();
    assertThat(halting.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(halting.exitValue()).isEqualTo(9);
    return Integer.parseInt(pid);
  }

  /** Ends by itself, or is asked to, when its launcher is no more and its parent is another. */
  @Test
  void a_program_of_a_killed_launcher_goes_on_writing_and_its_end_is_told() throws Exception {
    Process starter = Workshop.java(Starting.class, workshop.folder().toString()).start();
    awaitLine(starter, "started");
    starter.destroyForcibly().waitFor();
    String before = workshop.output("a");
    patiently().until(() -> workshop.output("a").length() > before.length() + 20);

    ProcessLauncher next = workshop.reopen();
    assertThat(next.recover().running()).hasSize(1);
    next.terminate("a");

    assertThat(Workshop.exit(next, "a").cause())
        .isIn(new Cause.Status(7), new Cause.Unknown(UNTOLD));
  }

  static final String UNTOLD = "this system does not tell it of what another launcher has started";

  /** Starts a program that writes, and waits to be killed. */
  static final class Starting {

    private Starting() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      ProcessLauncher launcher =
          ProcessLauncher.open(ProcessSettings.in(folder.resolve("launcher")));
      launcher.start(
          "a",
          LaunchSpec.builder(
                  List.of("sh", "-c", "trap 'exit 7' TERM; while :; do echo on; sleep 0.02; done"),
                  folder,
                  new LogFile(folder.resolve("a.log")))
              .build());
      System.out.println("started");
      // Until it is killed.
      Thread.sleep(1_000_000);
    }
  }
}
