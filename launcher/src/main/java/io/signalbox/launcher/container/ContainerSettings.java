package io.signalbox.launcher.container;

import io.signalbox.launcher.ports.PortRange;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a launcher of containers works.
 *
 * @param folder for what it writes down; one launcher's alone
 * @param secrets folder for the programs' secrets, for this user alone; best in memory (tmpfs)
 * @param engine its address: {@code unix:///var/run/docker.sock}, {@code tcp://127.0.0.1:2375}
 * @param ports those it gives to programs
 * @param patience with the engine's answers
 * @param pullPatience with an image that is to be brought here
 */
public record ContainerSettings(
    Path folder,
    Path secrets,
    URI engine,
    PortRange ports,
    Duration patience,
    Duration pullPatience) {

  public ContainerSettings {
    folder = folder.toAbsolutePath().normalize();
    secrets = secrets.toAbsolutePath().normalize();
    String scheme = engine.getScheme();
    if (!"unix".equals(scheme) && !"tcp".equals(scheme)) {
      throw new IllegalArgumentException(
          engine + " is no engine's address: write such as unix:///var/run/docker.sock");
    }
  }

  /** All in one folder. */
  public static ContainerSettings in(Path folder, URI engine) {
    return new ContainerSettings(
        folder,
        folder.resolve("secrets"),
        engine,
        PortRange.DEFAULT,
        Duration.ofSeconds(30),
        Duration.ofMinutes(10));
  }

  public ContainerSettings withSecrets(Path other) {
    return new ContainerSettings(folder, other, engine, ports, patience, pullPatience);
  }

  public ContainerSettings withPorts(PortRange range) {
    return new ContainerSettings(folder, secrets, engine, range, patience, pullPatience);
  }

  public ContainerSettings withPatience(Duration answers, Duration pulls) {
    return new ContainerSettings(folder, secrets, engine, ports, answers, pulls);
  }
}
