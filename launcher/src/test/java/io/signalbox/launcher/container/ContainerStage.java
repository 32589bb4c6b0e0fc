package io.signalbox.launcher.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LauncherContract;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.Workload;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A folder with launchers of containers, one after the other, and none of those left at its end.
 */
final class ContainerStage implements LauncherContract.Stage {

  static final URI ENGINE =
      URI.create(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));

  private final Path folder;
  private final ContainerSettings settings;
  private ContainerLauncher launcher;

  ContainerStage(Path folder, URI engine) throws Exception {
    Docker.build(Docker.SCRIPTED);
    this.folder = folder;
    this.settings =
        ContainerSettings.in(folder.resolve("launcher"), engine)
            .withPatience(Duration.ofSeconds(60), Duration.ofSeconds(60));
    this.launcher = ContainerLauncher.open(settings);
  }

  @Override
  public ContainerLauncher launcher() {
    return launcher;
  }

  ContainerSettings settings() {
    return settings;
  }

  @Override
  public ContainerLauncher reopen() throws LaunchException {
    launcher.close();
    launcher = ContainerLauncher.open(settings);
    return launcher;
  }

  LogFile log() {
    return new LogFile(folder.resolve("unused.log"), 20_000, 2);
  }

  LaunchSpec.Builder image(String name, OptionalInt port, String script) {
    return LaunchSpec.builder(new Workload.Image(name, port), log())
        .environment(Map.of("SCRIPT", script));
  }

  @Override
  public LaunchSpec.Builder script(String name, String text) {
    return image(Docker.SCRIPTED, OptionalInt.empty(), text);
  }

  Handle run(String name, String text) throws LaunchException {
    return launcher.start(name, script(name, text).build());
  }

  Exit exit(String name) throws Exception {
    return launcher
        .exit(name)
        .orElseThrow()
        .get(LauncherContract.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  void awaitWritten(String name, String text) {
    LauncherContract.patiently().until(() -> launcher.lastLines(name, 100).contains(text));
  }

  @Override
  public boolean freezes() {
    return true;
  }

  List<String> containers() throws Exception {
    Path owner = settings.folder().resolve("owner");
    return Files.exists(owner) ? Docker.containersOf(owner) : List.of();
  }

  /** Its engine is the last to notice. */
  @Override
  public void awaitGone(Handle instance) {
    LauncherContract.patiently()
        .until(() -> Docker.inspect(container(), "{{.State.Status}}").equals("exited"));
  }

  /** The one there is. */
  String container() throws Exception {
    assertThat(containers()).hasSize(1);
    return containers().getFirst();
  }

  @Override
  public void clear() throws Exception {
    launcher.close();
    for (String container : containers()) {
      Docker.run("rm", "-f", "-v", container);
    }
  }
}
