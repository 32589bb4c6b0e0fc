package io.signalbox.launcher.process;

import io.signalbox.launcher.cgroup.Cgroup;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.PidFd;
import io.signalbox.launcher.linux.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what a program leaves when its main process has ended: processes that it has started
 * would keep its port and its memory, and nobody would know them any more. Thread-safe.
 */
final class Remains {

  private static final Logger log = LoggerFactory.getLogger(Remains.class);

  private final Workplace work;

  Remains(Workplace work) {
    this.work = work;
  }

  /** The control group that a program has, if it is still there. */
  static @Nullable Cgroup group(StoredHandle handle) {
    if (handle.cgroup() == null || !Files.isDirectory(Path.of(handle.cgroup()))) {
      return null;
    }
    return new Cgroup(Path.of(handle.cgroup()));
  }

  /**
   * @param leader its main process if it was watched until its end
   */
  void clear(StoredHandle handle, @Nullable PidFd leader) throws InterruptedException {
    try {
      Cgroup group = group(handle);
      if (group == null || !group.kill()) {
        if (leader != null) {
          leader.signalGroup(Signal.KILL);
        }
        work.marked().kill(handle.launch());
      }
      if (group != null && !group.remove()) {
        log.warn("{}: processes in {} do not end", handle.instance(), group.folder());
      }
      work.secrets().remove(handle.launch());
    } catch (IOException e) {
      log.warn("{} has ended and something of it is left: {}", handle.instance(), e.toString());
    }
  }
}
