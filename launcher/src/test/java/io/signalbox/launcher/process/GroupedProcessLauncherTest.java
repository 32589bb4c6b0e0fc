package io.signalbox.launcher.process;

import io.signalbox.launcher.process.Workshop.Groups;

/** In control groups, where this machine has them. */
class GroupedProcessLauncherTest extends ProcessLauncherContract {

  GroupedProcessLauncherTest() {
    super(Groups.WHERE_THERE_ARE_ANY);
  }
}
