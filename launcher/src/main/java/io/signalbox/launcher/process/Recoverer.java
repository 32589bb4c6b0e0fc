package io.signalbox.launcher.process;

import io.signalbox.launcher.Ended;
import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.cgroup.Cgroup;
import io.signalbox.launcher.handles.StoredExit;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.PidFd;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessStat;
import io.signalbox.launcher.process.MarkedProcesses.Marked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what launchers before have left: by what they have written down, and by the marks that
 * programs carry. Whatever carries one and belongs to no instance is killed, or an instance would
 * run twice. For one thread, once.
 */
final class Recoverer {

  private static final int MOST_PORTS = 65_535;

  private final Workplace work;
  private final Remains remains;
  private final String bootId;
  private final Map<String, Instance> running = new TreeMap<>();
  private final List<Ended> ended = new ArrayList<>();
  private final List<String> oddities = new ArrayList<>();

  Recoverer(Workplace work, Remains remains) throws IOException {
    this.work = work;
    this.remains = remains;
    this.bootId = work.table().bootId();
  }

  /** What there was. */
  record Found(List<Instance> running, List<Ended> ended, List<String> oddities) {}

  Found recover() throws IOException, InterruptedException {
    Map<String, List<Marked>> marked =
        work.marked().find().stream()
            .collect(Collectors.groupingBy(process -> process.mark().launch()));
    for (StoredHandle handle : work.handles().read(oddities)) {
      take(handle);
      if (!running.containsKey(handle.instance()) && marked.containsKey(handle.launch())) {
        work.marked().kill(handle.launch());
      }
      marked.remove(handle.launch());
    }
    for (List<Marked> stray : marked.values()) {
      takeStray(stray);
    }
    clearGroups();
    work.secrets()
        .keep(
            running.values().stream()
                .map(instance -> instance.stored().launch())
                .collect(Collectors.toSet()));
    return new Found(List.copyOf(running.values()), ended, oddities);
  }

  private void take(StoredHandle handle) throws IOException, InterruptedException {
    StoredExit exit = handle.exit();
    ProcessIdentity identity = handle.process();
    if (exit != null) {
      addEnded(handle, exit);
    } else if (identity == null) {
      // Its process has ended by itself or is about to: it was never told to go on.
      remains.clear(handle, null);
      work.handles().remove(handle.instance());
      oddities.add(handle.instance() + " was about to be started and was not");
    } else {
      Optional<PidFd> process = recognise(handle, identity);
      if (process.isPresent()) {
        addRunning(handle, identity, process.get());
      } else {
        takeGone(handle, identity);
      }
    }
  }

  /** The process if it is still there: opened first, so that it cannot become another meanwhile. */
  private Optional<PidFd> recognise(StoredHandle handle, ProcessIdentity identity)
      throws IOException {
    if (!identity.bootId().equals(bootId)) {
      return Optional.empty();
    }
    Optional<PidFd> process = PidFd.open(identity.pid());
    boolean same =
        process.isPresent()
            && stat(identity).filter(stat -> !stat.isZombie()).isPresent()
            && !isMarkedOtherwise(identity.pid(), handle.launch());
    if (!same) {
      process.ifPresent(PidFd::close);
      return Optional.empty();
    }
    return process;
  }

  private Optional<ProcessStat> stat(ProcessIdentity identity) {
    return work.table().stat(identity.pid()).filter(identity::is);
  }

  /** Programs may overwrite their environment or hide it; none gets another's mark. */
  private boolean isMarkedOtherwise(int pid, String launch) {
    return work.table()
        .environment(pid, Mark.VARIABLE)
        .flatMap(Mark::parse)
        .filter(mark -> !mark.launch().equals(launch))
        .isPresent();
  }

  private void addRunning(StoredHandle handle, ProcessIdentity identity, PidFd process) {
    Integer port = handle.port();
    if (port != null) {
      work.ports().take(port);
    }
    running.put(
        handle.instance(),
        new Instance(
            handle, identity, process, Remains.group(handle), null, work.table(), work.sockets()));
  }

  private void takeGone(StoredHandle handle, ProcessIdentity identity)
      throws IOException, InterruptedException {
    Cause cause = causeOf(handle, identity);
    remains.clear(handle, null);
    StoredExit exit = StoredExit.of(cause, work.clock().instant());
    work.handles().write(handle.ended(exit));
    addEnded(handle, exit);
  }

  private Cause causeOf(StoredHandle handle, ProcessIdentity identity) {
    if (!identity.bootId().equals(bootId)) {
      return new Cause.Unknown("the machine has been restarted since");
    }
    Cgroup group = Remains.group(handle);
    if (group != null && group.ranOutOfMemory()) {
      return new Cause.OutOfMemory();
    }
    return stat(identity)
        .filter(ProcessStat::isZombie)
        .map(stat -> CauseOfEnd.cause(stat.waitStatus()))
        .orElse(new Cause.Unknown("no launcher was there"));
  }

  private void addEnded(StoredHandle handle, StoredExit exit) {
    ended.add(new Ended(handle.handle(), exit.exit(Endings.lastLines(handle.log().file().path()))));
  }

  /**
   * @param processes of one start of which nothing is written down
   */
  private void takeStray(List<Marked> processes) throws IOException, InterruptedException {
    Mark mark = processes.getFirst().mark();
    Optional<ProcessStat> leader =
        processes.stream()
            .filter(Marked::leads)
            .map(Marked::stat)
            .min(Comparator.comparingLong(ProcessStat::startTicks).thenComparing(ProcessStat::pid));
    boolean adopted =
        leader.isPresent() && !running.containsKey(mark.instance()) && adopt(mark, leader.get());
    if (!adopted) {
      int killed = work.marked().kill(mark.launch());
      oddities.add(
          "%d processes of %s, of which nothing was written down, were killed"
              .formatted(killed, mark.instance()));
    }
  }

  private boolean adopt(Mark mark, ProcessStat stat) throws IOException {
    ProcessIdentity identity = new ProcessIdentity(stat.pid(), stat.startTicks(), bootId);
    StoredHandle handle = reconstruct(mark, stat.pid()).started(identity, startOf(stat.pid()));
    Optional<PidFd> process = recognise(handle, identity);
    if (process.isEmpty()) {
      return false;
    }
    work.handles().write(handle);
    ended.removeIf(before -> before.handle().instance().equals(mark.instance()));
    addRunning(handle, identity, process.get());
    oddities.add(
        "nothing was written down of %s; it was known by its mark and goes on (process %d)"
            .formatted(mark.instance(), stat.pid()));
    return true;
  }

  private StoredHandle reconstruct(Mark mark, int pid) {
    StoredHandle handle =
        StoredHandle.intended(
            mark.instance(),
            mark.launch(),
            work.clock().instant(),
            work.table().command(pid),
            new LogFile(work.table().output(pid).orElse(Path.of("/dev/null"))),
            port(pid),
            Map.of());
    @Nullable Cgroup group = work.groups().existing(handle.groupName());
    return handle.inGroup(group == null ? null : group.folder(), List.of());
  }

  private OptionalInt port(int pid) {
    return work.table().environment(pid, "PORT").stream()
        .filter(text -> text.matches("[0-9]{1,5}"))
        .mapToInt(Integer::parseInt)
        .filter(port -> port > 0 && port <= MOST_PORTS)
        .findFirst();
  }

  private Instant startOf(int pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .orElse(work.clock().instant());
  }

  private void clearGroups() throws IOException, InterruptedException {
    Map<Path, Instance> used = new HashMap<>();
    for (Instance instance : running.values()) {
      Cgroup group = instance.group();
      if (group != null) {
        used.put(group.folder(), instance);
      }
    }
    for (Cgroup group : work.groups().groups()) {
      if (!used.containsKey(group.folder())) {
        if (group.isPopulated()) {
          oddities.add("what was in " + group.folder() + " and belonged to nobody was killed");
          group.kill();
        }
        group.remove();
      }
    }
  }
}
