package io.signalbox.launcher.process;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.Workload;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks before the start whether there is what is to be started. */
final class ProgramFinder {

  private ProgramFinder() {}

  /**
   * The command with the whole path of its program.
   *
   * @param environment as the program will have it
   */
  static List<String> find(Workload.Command wanted, Map<String, String> environment)
      throws LaunchException {
    if (!Files.isDirectory(wanted.folder())) {
      throw new LaunchException(
          Reason.NO_WORKING_FOLDER, wanted.folder() + " is not there, or is no folder");
    }
    requireEncodable(wanted.words());
    requireEncodable(environment.values());
    List<String> command = new ArrayList<>(wanted.words());
    command.set(0, program(wanted, environment.getOrDefault("PATH", "")).toString());
    return List.copyOf(command);
  }

  private static Path program(Workload.Command wanted, String path) throws LaunchException {
    String name = wanted.words().getFirst();
    if (name.contains("/")) {
      return requireExecutable(wanted.folder().resolve(name).normalize());
    }
    Path found = null;
    for (String folder : path.split(":")) {
      Path candidate = wanted.folder().resolve(folder).resolve(name);
      if (Files.isRegularFile(candidate)) {
        if (Files.isExecutable(candidate)) {
          return candidate;
        }
        found = candidate;
      }
    }
    if (found != null) {
      return requireExecutable(found);
    }
    throw new LaunchException(Reason.COMMAND_NOT_FOUND, "no program '" + name + "' in " + path);
  }

  private static Path requireExecutable(Path program) throws LaunchException {
    if (!Files.exists(program)) {
      throw new LaunchException(Reason.COMMAND_NOT_FOUND, program + " is not there");
    }
    if (!Files.isRegularFile(program)) {
      throw new LaunchException(Reason.NOT_EXECUTABLE, program + " is no program");
    }
    if (!Files.isExecutable(program)) {
      throw new LaunchException(
          Reason.NOT_EXECUTABLE, program + " may not be executed by this user (chmod +x)");
    }
    return program;
  }

  /** The JDK puts a question mark in place of what its locale has no character for. */
  private static void requireEncodable(Iterable<String> texts) throws LaunchException {
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    for (String text : texts) {
      if (!charset.newEncoder().canEncode(text)) {
        throw new LaunchException(
            Reason.UNSUPPORTED,
            "'%s' cannot be told to a program: this JVM runs in %s; start it with LC_ALL=C.UTF-8"
                .formatted(text, charset));
      }
    }
  }
}
