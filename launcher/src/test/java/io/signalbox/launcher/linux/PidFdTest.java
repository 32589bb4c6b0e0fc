package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PidFdTest {

  private static Process sleep() throws IOException {
    return new ProcessBuilder("sleep", "1000").start();
  }

  @Test
  void who_is_gone_is_not_signalled_and_who_is_no_process_cannot_be_opened() throws Exception {
    Process process = sleep();
    try (PidFd descriptor = PidFd.open((int) process.pid()).orElseThrow()) {
      assertThat(descriptor.waitStatus()).isEmpty();
      assertThat(descriptor.signal(Signal.KILL)).isTrue();
      assertThat(process.waitFor()).isEqualTo(137);
      assertThat(descriptor.signal(Signal.KILL)).isFalse();
      assertThat(descriptor.signalGroup(Signal.KILL)).isFalse();
    }
    assertThat(PidFd.open(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void a_closed_one_signals_nobody() throws Exception {
    Process process = sleep();
    PidFd descriptor = PidFd.open((int) process.pid()).orElseThrow();
    descriptor.close();
    descriptor.close();

    assertThat(descriptor.signal(Signal.KILL)).isFalse();
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly();
  }

  /** A process in the group of another must not take that along: here it would be this JVM's. */
  @Test
  void the_group_of_a_process_that_leads_none_is_nobody() throws Exception {
    Process process = sleep();
    try (PidFd descriptor = PidFd.open((int) process.pid()).orElseThrow()) {
      assertThat(descriptor.signalGroup(Signal.KILL)).isFalse();
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_group_can_be_signalled_when_its_leader_is_gone() throws Exception {
    Process leader =
        new ProcessBuilder("setsid", "sh", "-c", "sleep 1000 & echo $!; exec cat").start();
    int member = Integer.parseInt(leader.inputReader().readLine());
    try (PidFd descriptor = PidFd.open((int) leader.pid()).orElseThrow()) {
      leader.destroyForcibly().waitFor();
      boolean signalled = descriptor.signalGroup(Signal.KILL);
      // Before Linux 6.9 that needs the leader.
      assumeThat(signalled).isTrue();
    }
    ProcessTable table = new ProcessTable();
    for (int i = 0; i < 1000 && table.stat(member).filter(s -> !s.isZombie()).isPresent(); i++) {
      Thread.sleep(10);
    }
    assertThat(table.stat(member).filter(stat -> !stat.isZombie())).isEmpty();
  }

  @Test
  void all_that_end_are_told_of_by_one_thread() throws Exception {
    int count = 50;
    CountDownLatch told = new CountDownLatch(count);
    List<Process> processes = new ArrayList<>();
    List<PidFd> descriptors = new ArrayList<>();
    try (ExitWatcher watcher = new ExitWatcher()) {
      for (int i = 0; i < count; i++) {
        Process process = sleep();
        PidFd descriptor = PidFd.open((int) process.pid()).orElseThrow();
        processes.add(process);
        descriptors.add(descriptor);
        watcher.watch(descriptor, told::countDown);
      }
      assertThat(told.getCount()).isEqualTo(count);
      processes.forEach(Process::destroyForcibly);

      assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }
    descriptors.forEach(PidFd::close);
  }

  @Test
  void a_watcher_ends_whatever_it_is_at() throws Exception {
    for (int i = 0; i < 2000; i++) {
      ExitWatcher watcher = new ExitWatcher();
      assertTimeoutPreemptively(Duration.ofSeconds(60), watcher::close);
    }
  }

  @Test
  void who_had_ended_before_is_told_of_at_once() throws Exception {
    Process process = sleep();
    CountDownLatch told = new CountDownLatch(1);
    try (PidFd descriptor = PidFd.open((int) process.pid()).orElseThrow();
        ExitWatcher watcher = new ExitWatcher()) {
      process.destroyForcibly().waitFor();
      watcher.watch(descriptor, told::countDown);

      assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
