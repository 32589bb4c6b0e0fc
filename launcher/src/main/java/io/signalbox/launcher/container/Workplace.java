package io.signalbox.launcher.container;

import io.signalbox.launcher.handles.HandleFolder;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessStat;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.linux.Sockets;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.launcher.starting.SecretFiles;
import java.time.InstantSource;

/**
 * What the parts of one launcher share.
 *
 * @param owner of its containers
 * @param bootId of the machine as it runs now
 */
record Workplace(
    Owner owner,
    String bootId,
    HandleFolder handles,
    SecretFiles secrets,
    Engine engine,
    Ports ports,
    ProcessTable table,
    Sockets sockets,
    InstantSource clock) {

  /** What is written down of a start that the engine has just told of. */
  StoredHandle started(StoredHandle handle, Inspected seen) {
    if (seen.pid() <= 1) {
      // It is over already.
      return handle;
    }
    // Elsewhere another process may have that number.
    long startTicks =
        table.isInGroup(seen.pid(), seen.id())
            ? table.stat(seen.pid()).map(ProcessStat::startTicks).orElse(0L)
            : 0;
    return handle.started(new ProcessIdentity(seen.pid(), startTicks, bootId), seen.startedAt());
  }
}
