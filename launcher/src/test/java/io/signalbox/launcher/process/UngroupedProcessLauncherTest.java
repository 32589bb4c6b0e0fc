package io.signalbox.launcher.process;

import io.signalbox.launcher.process.Workshop.Groups;

/** Where there are no control groups, or none that this user may make. */
class UngroupedProcessLauncherTest extends ProcessLauncherContract {

  UngroupedProcessLauncherTest() {
    super(Groups.NONE);
  }
}
