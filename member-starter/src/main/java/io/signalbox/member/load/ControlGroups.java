package io.signalbox.member.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Linux control groups that this process is in: its own and those around it, of which the one
 * with the least quota bounds it. Quotas are read each time, for they are changed while a process
 * runs; without one the process counts by itself. Thread-safe.
 *
 * <p>Source: Documentation/admin-guide/cgroup-v2.rst, and sched-bwc.rst for version 1.
 */
final class ControlGroups implements Processor {

  private final List<Group> groups;
  private final Processor process;

  private ControlGroups(List<Group> groups, Processor process) {
    this.groups = groups;
    this.process = process;
  }

  /**
   * @param root of the file system
   * @param process what this process uses of all cores
   */
  static Processor under(Path root, Processor process) {
    try (Stream<String> memberships = Files.lines(root.resolve("proc/self/cgroup"))) {
      Path mount = root.resolve("sys/fs/cgroup");
      List<Group> groups = new ArrayList<>();
      memberships.forEach(line -> collect(line.split(":", 3), mount, groups));
      return groups.isEmpty() ? process : new ControlGroups(List.copyOf(groups), process);
    } catch (IOException | RuntimeException e) {
      // Not Linux, or a format that is not known here: no reason not to start.
      return process;
    }
  }

  /** A line has the hierarchy's number, its controllers and the path of the group in it. */
  private static void collect(String[] line, Path mount, List<Group> groups) {
    if (line[0].equals("0")) {
      collect(mount, line[2], true, groups);
    } else if (List.of(line[1].split(",")).contains("cpu")) {
      collect(mount.resolve("cpu"), line[2], false, groups);
    }
  }

  /** A container may see its own group as the root, whatever path it is told. */
  private static void collect(Path mount, String path, boolean unified, List<Group> groups) {
    Path folder = mount.resolve(path.substring(1)).normalize();
    while (folder != null && folder.startsWith(mount)) {
      Group group = new Group(folder, unified);
      if (Files.exists(group.quota())) {
        groups.add(group);
      }
      folder = folder.getParent();
    }
  }

  @Override
  public Reading read() {
    Reading own = process.read();
    try {
      Group least = null;
      double cores = own.cores();
      for (Group group : groups) {
        double allowed = group.cores();
        if (allowed <= cores) {
          least = group;
          cores = allowed;
        }
      }
      return least == null ? own : least.read(own, cores);
    } catch (IOException | RuntimeException e) {
      return own;
    }
  }

  /**
   * A control group.
   *
   * @param unified whether it is one of version 2
   */
  private record Group(Path folder, boolean unified) {

    Path quota() {
      return folder.resolve(unified ? "cpu.max" : "cpu.cfs_quota_us");
    }

    /** As many as there can be where "max" or -1 says that there is no quota. */
    double cores() throws IOException {
      String[] words = Files.readString(quota()).strip().split(" ");
      if (words[0].equals("max") || words[0].startsWith("-")) {
        return Double.POSITIVE_INFINITY;
      }
      String period =
          unified ? words[1] : Files.readString(folder.resolve("cpu.cfs_period_us")).strip();
      return Double.parseDouble(words[0]) / Double.parseDouble(period);
    }

    /** Version 1 may count elsewhere: then the process has to stand for its group. */
    Reading read(Reading process, double cores) throws IOException {
      Long used = unified ? stat() : usage();
      return used == null
          ? new Reading(process.counter(), process.usedNanos(), cores)
          : new Reading(folder.toString(), used, cores);
    }

    private @Nullable Long stat() throws IOException {
      for (String line : Files.readAllLines(folder.resolve("cpu.stat"))) {
        if (line.startsWith("usage_usec ")) {
          return Long.parseLong(line.substring("usage_usec ".length())) * 1000;
        }
      }
      return null;
    }

    private @Nullable Long usage() throws IOException {
      Path counter = folder.resolve("cpuacct.usage");
      return Files.exists(counter) ? Long.valueOf(Files.readString(counter).strip()) : null;
    }
  }
}
