package io.signalbox.launcher.process;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.Workload;
import io.signalbox.launcher.cgroup.Cgroup;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.PidFd;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessStat;
import io.signalbox.launcher.starting.LaunchIds;
import io.signalbox.launcher.starting.Undo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Starts a program, in this order, so that whoever comes after a launcher that dies in between
 * finds all there is: the intention is written down; what belongs to the program is made; its
 * process is made and waits; what that is known by is written down; it may go on. What fails takes
 * back what was done before. Thread-safe.
 */
final class Starter {

  private final Workplace work;
  private final BaseEnvironment base;
  private final LaunchIds launches = new LaunchIds();

  Starter(Workplace work, BaseEnvironment base) {
    this.work = work;
    this.base = base;
  }

  Instance start(String name, LaunchSpec spec) throws LaunchException {
    try (Undo undo = new Undo()) {
      Instance started = start(name, spec, undo);
      undo.allDone();
      return started;
    } catch (IOException e) {
      throw new LaunchException(Reason.SYSTEM, name + ": " + e.getMessage(), e);
    }
  }

  private Instance start(String name, LaunchSpec spec, Undo undo)
      throws LaunchException, IOException {
    Map<String, String> environment = base.with(spec);
    if (!(spec.workload() instanceof Workload.Command wanted)) {
      throw new LaunchException(Reason.UNSUPPORTED, name + " is no program of this machine");
    }
    List<String> command = ProgramFinder.find(wanted, environment);
    OptionalInt port = work.ports().take(spec.port());
    port.ifPresent(number -> undo.add(() -> work.ports().giveBack(number)));
    Mark mark = new Mark(work.folder(), name, launches.next());
    StoredHandle intended =
        StoredHandle.intended(
            name, mark.launch(), work.clock().instant(), command, spec.log(), port, spec.labels());
    write(intended, undo);
    secrets(spec, mark.launch(), undo)
        .forEach((variable, file) -> environment.put(variable, file.toString()));
    environment.put(Mark.VARIABLE, mark.value());
    port.ifPresent(number -> environment.put("PORT", Integer.toString(number)));

    Cgroup group = group(intended, undo);
    List<LimitState> limits = work.groups().limit(group, spec.limits());
    Gate gate = gate(command, environment, wanted.folder(), spec.log(), undo);
    PidFd process = process(gate, undo);
    ProcessIdentity identity = identity(gate);
    if (group != null) {
      // Before the program takes any memory: what it has taken elsewhere is not counted here.
      group.join(gate.pid());
    }
    StoredHandle started =
        intended
            .inGroup(group == null ? null : group.folder(), limits)
            .started(identity, work.clock().instant());
    write(started, undo);
    gate.open();
    return new Instance(
        started, identity, process, group, gate.process(), work.table(), work.sockets());
  }

  private void write(StoredHandle handle, Undo undo) throws LaunchException {
    undo.add(() -> work.handles().remove(handle.instance()));
    try {
      work.handles().write(handle);
    } catch (IOException e) {
      throw storage("what is known of " + handle.instance() + " cannot be written down", e);
    }
  }

  private Map<String, Path> secrets(LaunchSpec spec, String launch, Undo undo)
      throws LaunchException {
    undo.add(() -> work.secrets().remove(launch));
    try {
      return work.secrets().write(launch, spec.secrets());
    } catch (IOException e) {
      throw storage("secrets cannot be written", e);
    }
  }

  private @Nullable Cgroup group(StoredHandle handle, Undo undo) throws IOException {
    Cgroup group = work.groups().create(handle.groupName());
    if (group != null) {
      undo.add(group::remove);
    }
    return group;
  }

  private Gate gate(
      List<String> command, Map<String, String> environment, Path folder, LogFile output, Undo undo)
      throws LaunchException, IOException {
    Path log = output.path();
    try {
      // Appending to it is the only way to know whether one may.
      Files.createDirectories(log.getParent());
      Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw storage("the log " + log + " cannot be written", e);
    }
    Gate gate = Gate.build(command, environment, folder, log);
    undo.add(gate::abandon);
    return gate;
  }

  private PidFd process(Gate gate, Undo undo) throws IOException {
    Optional<PidFd> process = PidFd.open(gate.pid());
    if (process.isEmpty()) {
      throw new IOException("its process ended before it was the program");
    }
    undo.add(process.get()::close);
    if (!gate.process().isAlive()) {
      // Then the number may have been another's already.
      throw new IOException("its process ended before it was the program");
    }
    return process.get();
  }

  private ProcessIdentity identity(Gate gate) throws IOException {
    ProcessStat stat =
        work.table()
            .stat(gate.pid())
            .orElseThrow(() -> new IOException("its process ended before it was the program"));
    return new ProcessIdentity(gate.pid(), stat.startTicks(), work.table().bootId());
  }

  private static LaunchException storage(String what, IOException e) {
    return new LaunchException(
        Reason.STORAGE, what + ": " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
  }
}
