package io.signalbox.member.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time that this process has used, and how much it may use. */
interface Processor {

  /** Since its start. */
  long usedNanos();

  /** How many cores it may use; a fraction where a quota says so. */
  double cores();

  /** Of this JVM, under the quota of its control group if it has one. */
  static Processor ofThisProcess() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double cores = quota(Path.of("/sys/fs/cgroup"), Runtime.getRuntime().availableProcessors());
    return new Processor() {
      @Override
      public long usedNanos() {
        return system.getProcessCpuTime();
      }

      @Override
      public double cores() {
        return cores;
      }
    };
  }

  /**
   * The cores that a control group allows: {@code cpu.max} of version 2, {@code cpu.cfs_quota_us}
   * of version 1 (Linux, Documentation/admin-guide/cgroup-v2.rst).
   *
   * @param root where a container sees its own group
   * @param all how many there are, and the answer where there is no quota
   */
  static double quota(Path root, int all) {
    try {
      Path second = root.resolve("cpu.max");
      if (Files.exists(second)) {
        String[] words = Files.readString(second).strip().split(" ");
        return cores(words[0], words[1], all);
      }
      Path first = root.resolve("cpu/cpu.cfs_quota_us");
      if (Files.exists(first)) {
        return cores(
            Files.readString(first).strip(),
            Files.readString(root.resolve("cpu/cpu.cfs_period_us")).strip(),
            all);
      }
    } catch (IOException | RuntimeException e) {
      // A format that is not known here is no reason not to start: all cores are assumed.
    }
    return all;
  }

  private static double cores(String quota, String period, int all) {
    // "max" and -1 say that there is none.
    if (quota.equals("max") || quota.startsWith("-")) {
      return all;
    }
    return Math.min(all, Double.parseDouble(quota) / Double.parseDouble(period));
  }
}
