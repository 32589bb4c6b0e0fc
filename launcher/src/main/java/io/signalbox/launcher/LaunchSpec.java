package io.signalbox.launcher;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to start and how.
 *
 * @param environment all that the program finds there, beside a path, a home and a language which
 *     this may replace; nothing of the launcher's own. In a container, beside what its image says
 * @param port told to the program as {@code PORT}; in a container, the one behind it in there
 * @param log a container's output is kept by its engine, as much of it as this says, and not in
 *     that file
 * @param secrets lie in files that nobody else on the machine reads; the program is told where
 * @param labels whatever the caller wants to find again with the handle
 */
public record LaunchSpec(
    Workload workload,
    Map<String, String> environment,
    PortChoice port,
    Limits limits,
    LogFile log,
    List<Secret> secrets,
    Map<String, String> labels) {

  /** Other names get lost in the shell that stands before every program. */
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  public LaunchSpec {
    environment = Map.copyOf(environment);
    secrets = List.copyOf(secrets);
    labels = Map.copyOf(labels);
    environment.keySet().forEach(LaunchSpec::requireVariable);
    environment.values().forEach(LaunchSpec::requireText);
    for (Secret secret : secrets) {
      requireVariable(secret.variable());
      if (environment.containsKey(secret.variable())) {
        throw new IllegalArgumentException(
            secret.variable() + " is both a secret's and in the environment");
      }
    }
    if (secrets.stream().map(Secret::variable).distinct().count() < secrets.size()) {
      throw new IllegalArgumentException("two secrets have the same variable");
    }
  }

  /**
   * A program without arguments to be told in the environment, a port, limits or secrets.
   *
   * @param folder the one it works in
   * @param log the file its output goes to
   */
  public static Builder builder(List<String> command, Path folder, LogFile log) {
    return new Builder(new Workload.Command(command, folder), log);
  }

  /** An image without anything to be told, a port, limits or secrets. */
  public static Builder builder(Workload.Image image, LogFile log) {
    return new Builder(image, log);
  }

  private static void requireVariable(String name) {
    if (!VARIABLE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name for an environment variable: letters, digits and underscores,"
              + " not beginning with a digit");
    }
  }

  static void requireText(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "commands and environments hold no NUL: '" + text.replace('\0', '␀') + "'");
    }
  }

  /** Values of the environment are nobody's business. */
  @Override
  public String toString() {
    return "LaunchSpec[workload=%s, environment=%s, port=%s, limits=%s, log=%s, labels=%s]"
        .formatted(workload, environment.keySet(), port, limits, log, labels);
  }

  /** For one thread. */
  public static final class Builder {

    private final Workload workload;
    private final LogFile log;
    private Map<String, String> environment = Map.of();
    private PortChoice port = new PortChoice.None();
    private Limits limits = Limits.NONE;
    private List<Secret> secrets = List.of();
    private Map<String, String> labels = Map.of();

    private Builder(Workload workload, LogFile log) {
      this.workload = workload;
      this.log = log;
    }

    public Builder environment(Map<String, String> variables) {
      environment = new LinkedHashMap<>(variables);
      return this;
    }

    /** A port of the launcher's choice. */
    public Builder anyPort() {
      port = new PortChoice.Any();
      return this;
    }

    public Builder port(int number) {
      port = new PortChoice.Fixed(number);
      return this;
    }

    public Builder limits(Limits most) {
      limits = most;
      return this;
    }

    public Builder secrets(List<Secret> files) {
      secrets = files;
      return this;
    }

    public Builder labels(Map<String, String> words) {
      labels = words;
      return this;
    }

    public LaunchSpec build() {
      return new LaunchSpec(workload, environment, port, limits, log, secrets, labels);
    }
  }
}
