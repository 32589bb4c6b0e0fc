package io.signalbox.launcher.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the control group of a process is (cgroups(7)). */
final class CgroupHome {

  private static final String OWN = "0::";

  private CgroupHome() {}

  /**
   * The group above the programs' groups.
   *
   * @throws IOException in words, when this machine has none of version 2
   */
  static Path ofThisProcess() throws IOException {
    Path self = Path.of("/proc/self");
    Path group =
        find(
            Files.readAllLines(self.resolve("cgroup")),
            Files.readAllLines(self.resolve("mountinfo")));
    // A launcher before, or who started this one, has moved this process out of the way.
    return group.endsWith(CgroupTree.LEAF) ? group.resolveSibling("") : group;
  }

  static Path find(List<String> groups, List<String> mounts) throws IOException {
    String own =
        groups.stream()
            .filter(line -> line.startsWith(OWN))
            .map(line -> line.substring(OWN.length()))
            .findFirst()
            .orElseThrow(() -> new IOException("this machine has no control groups of version 2"));
    for (String mount : mounts) {
      int options = mount.indexOf(" - ");
      String[] fields = mount.split(" ");
      if (options < 0 || fields.length < 5 || !mount.startsWith("cgroup2 ", options + 3)) {
        continue;
      }
      Path root = Path.of(fields[3]);
      if (Path.of(own).startsWith(root)) {
        return Path.of(fields[4]).resolve(root.relativize(Path.of(own))).normalize();
      }
    }
    throw new IOException("control group " + own + " of version 2 is mounted nowhere here");
  }
}
