package io.signalbox.launcher.process;

import io.signalbox.launcher.cgroup.CgroupTree;
import io.signalbox.launcher.handles.HandleFolder;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.linux.Sockets;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.launcher.starting.SecretFiles;
import java.time.InstantSource;

/** What the parts of one launcher share. */
record Workplace(
    String folder,
    HandleFolder handles,
    SecretFiles secrets,
    CgroupTree groups,
    Ports ports,
    ProcessTable table,
    Sockets sockets,
    MarkedProcesses marked,
    InstantSource clock) {}
