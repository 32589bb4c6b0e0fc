package io.signalbox.launcher.process;

import io.signalbox.launcher.cgroup.CgroupTree;
import io.signalbox.launcher.ports.PortRange;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Where a launcher of processes works.
 *
 * @param folder for what it writes down; one launcher's alone
 * @param secrets folder for the programs' secrets, for this user alone; best in memory (tmpfs)
 * @param ports those it gives to programs
 * @param environment that every program has
 * @param groups finds control groups, under the name that it is given
 */
public record ProcessSettings(
    Path folder,
    Path secrets,
    PortRange ports,
    BaseEnvironment environment,
    Function<String, CgroupTree> groups) {

  public ProcessSettings {
    folder = folder.toAbsolutePath().normalize();
    secrets = secrets.toAbsolutePath().normalize();
  }

  /** All in one folder, with control groups where this process may make them. */
  public static ProcessSettings in(Path folder) {
    return new ProcessSettings(
        folder,
        folder.resolve("secrets"),
        PortRange.DEFAULT,
        BaseEnvironment.DEFAULT,
        CgroupTree::ofThisProcess);
  }

  public ProcessSettings withSecrets(Path other) {
    return new ProcessSettings(folder, other, ports, environment, groups);
  }

  public ProcessSettings withPorts(PortRange range) {
    return new ProcessSettings(folder, secrets, range, environment, groups);
  }

  public ProcessSettings withEnvironment(BaseEnvironment base) {
    return new ProcessSettings(folder, secrets, ports, base, groups);
  }

  public ProcessSettings withGroups(Function<String, CgroupTree> finder) {
    return new ProcessSettings(folder, secrets, ports, environment, finder);
  }
}
