package io.signalbox.launcher.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import com.github.dockerjava.api.model.RestartPolicy;
import io.signalbox.launcher.Limits;
import io.signalbox.launcher.LogFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container is made of.
 *
 * @param environment beside what the image says
 * @param secrets files of this machine, by the variable that tells where each is in there
 * @param processors that the engine has: it refuses more
 */
record ContainerPlan(
    String name,
    String image,
    Labels labels,
    Map<String, String> environment,
    Map<String, Path> secrets,
    Limits limits,
    LogFile log,
    int processors) {

  private static final String SECRETS = "/run/secrets/";
  private static final long NANOS = 1_000_000_000;

  /** The port outside is this machine's alone. */
  private static final String LOOPBACK = "127.0.0.1";

  CreateContainerCmd fill(CreateContainerCmd command) {
    HostConfig host =
        HostConfig.newHostConfig()
            // Else nobody would reap what programs leave, and none could be ended that does not
            // ask.
            .withInit(true)
            // It is not the engine's to start it again.
            .withRestartPolicy(RestartPolicy.noRestart())
            .withSecurityOpts(List.of("no-new-privileges"))
            .withLogConfig(
                new LogConfig(
                    LogConfig.LoggingType.JSON_FILE,
                    Map.of(
                        "max-size", Long.toString(log.maxBytes()),
                        "max-file", Integer.toString(log.kept() + 1))))
            .withMounts(mounts());
    limits(host);
    if (labels.port().isPresent() && labels.innerPort().isPresent()) {
      ExposedPort inner = ExposedPort.tcp(labels.innerPort().getAsInt());
      Binding outer = Binding.bindIpAndPort(LOOPBACK, labels.port().getAsInt());
      host.withPortBindings(new PortBinding(outer, inner));
      command.withExposedPorts(inner);
    }
    return command
        .withName(name)
        .withLabels(labels.all())
        .withEnv(environmentWithSecrets())
        .withHostConfig(host);
  }

  private void limits(HostConfig host) {
    limits
        .cores()
        .ifPresent(cores -> host.withNanoCPUs((long) (Math.min(cores, processors) * NANOS)));
    // Both the same: no swap, or the program would crawl where it is to be killed.
    limits.memoryBytes().ifPresent(bytes -> host.withMemory(bytes).withMemorySwap(bytes));
    limits.threads().ifPresent(threads -> host.withPidsLimit((long) threads));
  }

  private List<Mount> mounts() {
    return secrets.entrySet().stream()
        .map(
            secret ->
                new Mount()
                    .withType(MountType.BIND)
                    .withSource(secret.getValue().toString())
                    .withTarget(SECRETS + secret.getKey())
                    .withReadOnly(true))
        .toList();
  }

  private List<String> environmentWithSecrets() {
    Map<String, String> all = new HashMap<>(environment);
    secrets.keySet().forEach(variable -> all.put(variable, SECRETS + variable));
    labels.innerPort().ifPresent(port -> all.put("PORT", Integer.toString(port)));
    List<String> lines = new ArrayList<>();
    all.forEach((name, value) -> lines.add(name + "=" + value));
    return lines;
  }
}
