package io.signalbox.supervisor.launch;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.Limits;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.Workload;
import io.signalbox.launcher.jvm.JarCommand;
import io.signalbox.launcher.jvm.JavaHome;
import io.signalbox.launcher.jvm.QuickStarts;
import io.signalbox.services.EnvironmentValue;
import io.signalbox.services.Program;
import io.signalbox.services.RunDeclaration;
import io.signalbox.services.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Makes of what is declared what is started. Thread-safe. */
public final class Programs {

  static final String VERSION = "version";

  /** Where a Spring Boot program reads its port. */
  private static final String SPRING_PORT = "SERVER_PORT";

  /** What a JVM says that has ended in order because it was told to. */
  private static final int ENDED_BY_TERM = 128 + 15;

  private final JavaHome java;
  private final Path logs;
  private final QuickStarts quickStarts;

  /**
   * @param java that runs jars
   * @param logs the folder of what programs write, a file for each instance
   * @param quickStarts for those of services that are stopped whenever nobody calls them
   */
  public Programs(JavaHome java, Path logs, QuickStarts quickStarts) {
    this.java = java;
    this.logs = logs;
    this.quickStarts = quickStarts;
  }

  /**
   * @param port which is the instance's own
   * @throws LaunchException when it cannot be started, or not by what there is here
   */
  LaunchSpec spec(LaunchName name, String version, Recipe recipe, int port) throws LaunchException {
    RunDeclaration run = recipe.run();
    Path base = Path.of(recipe.folder());
    LogFile log = new LogFile(logs.resolve(name.instance() + ".log"));
    OptionalInt inner = innerPort(run, port);
    return builder(name, version, run, base, port, inner, log)
        .environment(environment(run, base, inner.orElse(port)))
        .port(port)
        .limits(limits(run.limits()))
        .labels(Map.of(VERSION, version))
        .build();
  }

  private LaunchSpec.Builder builder(
      LaunchName name,
      String version,
      RunDeclaration run,
      Path base,
      int port,
      OptionalInt inner,
      LogFile log)
      throws LaunchException {
    if (run.program() instanceof Program.Image image) {
      return LaunchSpec.builder(new Workload.Image(image.name(), inner), log);
    }
    String folder = run.folder();
    return LaunchSpec.builder(
        command(name, version, run, base, port), folder == null ? base : base.resolve(folder), log);
  }

  private List<String> command(
      LaunchName name, String version, RunDeclaration run, Path base, int port)
      throws LaunchException {
    return switch (run.program()) {
      case Program.Jar jar -> {
        JarCommand plain =
            new JarCommand(
                java,
                with(port, jar.javaOptions()),
                base.resolve(jar.file()),
                with(port, jar.arguments()));
        RunDeclaration.Idle idle = run.idle();
        if (idle == null || idle.pauses()) {
          yield plain.command();
        }
        // Else what is wrong with it would be told of the one that is laid out.
        plain.check();
        yield quickStarts
            .quicker(plain, name.instance().service(), version, name.toString())
            .command();
      }
      case Program.Command command -> with(port, command.words());
      case Program.Image image ->
          throw new IllegalArgumentException(image.name() + " is an image, and no command");
    };
  }

  /**
   * Behind the port outside, where the declaration says it. What is told a port by its environment
   * listens there, whatever its image says.
   */
  private static OptionalInt innerPort(RunDeclaration run, int port) {
    if (!(run.program() instanceof Program.Image image)) {
      return OptionalInt.empty();
    }
    Integer declared = image.port();
    if (declared != null) {
      return OptionalInt.of(declared);
    }
    boolean isTold =
        run.environment().values().stream()
            .anyMatch(
                value -> value instanceof EnvironmentValue.Text(Template text) && text.hasPort());
    return isTold ? OptionalInt.of(port) : OptionalInt.empty();
  }

  private static List<String> with(int port, List<Template> texts) {
    return texts.stream().map(text -> text.with(port)).toList();
  }

  private static Map<String, String> environment(RunDeclaration run, Path base, int port)
      throws LaunchException {
    Map<String, String> environment = new HashMap<>();
    if (run.program() instanceof Program.Jar) {
      environment.put(SPRING_PORT, String.valueOf(port));
    }
    for (Map.Entry<String, EnvironmentValue> variable : run.environment().entrySet()) {
      environment.put(
          variable.getKey(),
          switch (variable.getValue()) {
            case EnvironmentValue.Text(Template text) -> text.with(port);
            case EnvironmentValue.Secret(String file) ->
                secret(variable.getKey(), base.resolve(file));
          });
    }
    return environment;
  }

  private static String secret(String variable, Path file) throws LaunchException {
    try {
      return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
    } catch (IOException e) {
      throw new LaunchException(
          Reason.STORAGE,
          "the value of %s cannot be read from %s (%s)"
              .formatted(variable, file, e.getClass().getSimpleName()),
          e);
    }
  }

  /** A start is over. */
  void ended(LaunchName name, Exit exit) {
    boolean inOrder =
        exit.cause() instanceof Exit.Cause.Status(int number)
            && (number == 0 || number == ENDED_BY_TERM);
    quickStarts.ended(name.instance().service(), name.toString(), inOrder);
  }

  private static Limits limits(RunDeclaration.Limits declared) {
    Limits limits = Limits.NONE;
    Integer milliCpus = declared.milliCpus();
    if (milliCpus != null) {
      limits = limits.withCores(milliCpus / 1000.0);
    }
    Long memory = declared.memory();
    if (memory != null) {
      limits = limits.withMemoryBytes(memory);
    }
    Integer pids = declared.pids();
    return pids == null ? limits : limits.withThreads(pids);
  }
}
