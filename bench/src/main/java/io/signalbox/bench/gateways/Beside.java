package io.signalbox.bench.gateways;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a gateway of another version is measured beside this one: an option of some commands. */
public final class Beside {

  @Option(
      names = "--beside",
      paramLabel = "FOLDER",
      description = "a built checkout of another version, whose gateway is measured beside")
  private @Nullable Path project;

  /** The other checkout. */
  public Optional<Path> project() {
    return Optional.ofNullable(project);
  }
}
