package io.signalbox.member.load;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** The processor time that is used, of what this process may use. Thread-safe. */
interface Processor {

  Reading read();

  /**
   * What a counter of processor time says.
   *
   * @param counter which one: readings of two counters cannot be compared
   * @param usedNanos since it was started
   * @param cores how many may be used; a fraction where a quota says so
   */
  record Reading(String counter, long usedNanos, double cores) {}

  /** That of this JVM, or of the control group whose quota bounds it. */
  static Processor ofThisProcess() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return ControlGroups.under(
        Path.of("/"),
        () ->
            new Reading(
                "process", system.getProcessCpuTime(), Runtime.getRuntime().availableProcessors()));
  }
}
