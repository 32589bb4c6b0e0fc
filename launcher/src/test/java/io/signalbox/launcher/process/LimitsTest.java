package io.signalbox.launcher.process;

import static io.signalbox.launcher.process.Workshop.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.Limits;
import io.signalbox.launcher.process.Workshop.Groups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where this machine's control groups of version 2 have controllers and are ours to use. */
class LimitsTest {

  @TempDir private Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() throws Exception {
    workshop = new Workshop(folder, Groups.WHERE_THERE_ARE_ANY);
    assumeThat(workshop.launcher().limits()).allMatch(LimitState::applied);
  }

  @AfterEach
  void close() throws Exception {
    workshop.clear();
  }

  private Handle start(String name, LaunchSpec.Builder spec, Limits limits) throws Exception {
    Handle handle = workshop.launcher().start(name, spec.limits(limits).build());
    assertThat(handle.limits()).isNotEmpty().allMatch(LimitState::applied);
    return handle;
  }

  private LaunchSpec.Builder eater(String name) {
    return workshop.spec(
        name,
        "python3",
        "-c",
        """
        import time
        print('here', flush=True)
        while open('go', 'a').tell() == 0: time.sleep(0.05)
        eaten = [bytearray(1 << 20) for i in range(200)]
        print('full', flush=True)
        time.sleep(1000)
        """);
  }

  private void go() throws Exception {
    Files.writeString(folder.resolve("go"), "go");
  }

  @Test
  void a_program_that_takes_more_memory_than_it_may_is_killed_for_that() throws Exception {
    start("a", eater("a"), Limits.NONE.withMemoryBytes(50L << 20));
    start("b", eater("b"), Limits.NONE.withMemoryBytes(400L << 20));
    go();

    assertThat(workshop.exit("a").cause()).isEqualTo(new Cause.OutOfMemory());
    workshop.awaitOutput("b", "full");
    assertThat(workshop.launcher().kill("b")).isTrue();
    assertThat(workshop.exit("b").cause()).isEqualTo(new Cause.Signalled(9));
  }

  @Test
  void it_is_known_afterwards_when_a_program_ran_out_of_memory_while_no_launcher_was_there()
      throws Exception {
    start("a", eater("a"), Limits.NONE.withMemoryBytes(50L << 20));
    workshop.awaitOutput("a", "here");
    int pid = (int) workshop.launcher().running().getFirst().pid();
    workshop.closeLauncher();
    go();
    patiently().until(() -> !Workshop.isAlive(pid));

    workshop.reopen();

    assertThat(workshop.exit("a").cause()).isEqualTo(new Cause.OutOfMemory());
  }

  @Test
  void a_program_has_no_more_threads_than_it_may_and_others_have_theirs() throws Exception {
    start(
        "a",
        workshop.script("a", "for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done; echo all; wait"),
        Limits.NONE.withThreads(5));

    patiently().until(() -> workshop.output("a").toLowerCase().contains("fork"));
    assertThat(workshop.output("a")).doesNotContain("all");
  }

  @Test
  void a_program_has_no_more_of_the_processor_than_it_may() throws Exception {
    start("a", workshop.script("a", "while :; do :; done"), Limits.NONE.withCores(0.1));
    start("b", workshop.script("b", "while :; do :; done"), Limits.NONE.withCores(0.3));

    patiently().until(() -> cpuTime("b").compareTo(Duration.ofSeconds(2)) > 0);

    assertThat(cpuTime("a")).isBetween(cpuTime("b").dividedBy(10), cpuTime("b").dividedBy(2));
  }

  private Duration cpuTime(String name) {
    return workshop.launcher().inspect(name).orElseThrow().cpuTime();
  }
}
