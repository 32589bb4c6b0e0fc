package io.signalbox.launcher.process;

import io.signalbox.launcher.linux.PidFd;
import io.signalbox.launcher.linux.ProcessStat;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.linux.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processes that carry a mark of this launcher's folder. Thread-safe. */
final class MarkedProcesses {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofMillis(2);

  private final ProcessTable table;
  private final String folder;

  MarkedProcesses(ProcessTable table, String folder) {
    this.table = table;
    this.folder = folder;
  }

  /** One of them. */
  record Marked(ProcessStat stat, Mark mark) {

    /** Whether it was put into a session of its own, as every program is at its start. */
    boolean leads() {
      return stat.session() == stat.pid();
    }
  }

  List<Marked> find() throws IOException {
    List<Marked> found = new ArrayList<>();
    for (int pid : table.pids()) {
      Optional<Mark> mark = mark(pid);
      if (mark.isPresent()) {
        table.stat(pid).ifPresent(stat -> found.add(new Marked(stat, mark.get())));
      }
    }
    return found;
  }

  private Optional<Mark> mark(int pid) {
    return table
        .environment(pid, Mark.VARIABLE)
        .flatMap(Mark::parse)
        .filter(mark -> mark.folder().equals(folder));
  }

  /**
   * Kills all of one start, and waits until they are gone.
   *
   * @return how many there were
   */
  int kill(String launch) throws IOException, InterruptedException {
    Set<Integer> killed = new HashSet<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean more = true;
    while (more && System.nanoTime() < deadline) {
      more = false;
      for (int pid : table.pids()) {
        if (isOf(pid, launch) && killIf(pid, launch)) {
          killed.add(pid);
          more = true;
        }
      }
      if (more) {
        Thread.sleep(INTERVAL);
      }
    }
    return killed.size();
  }

  private boolean isOf(int pid, String launch) {
    return mark(pid).filter(mark -> mark.launch().equals(launch)).isPresent();
  }

  private boolean killIf(int pid, String launch) throws IOException {
    Optional<PidFd> opened = PidFd.open(pid);
    if (opened.isEmpty()) {
      return false;
    }
    try (PidFd process = opened.get()) {
      // Only now is it certain that the number does not pass to another.
      return isOf(pid, launch) && process.signal(Signal.KILL);
    }
  }
}
