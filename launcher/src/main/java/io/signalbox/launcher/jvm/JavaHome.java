package io.signalbox.launcher.jvm;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java that is installed on this machine.
 *
 * @param home the folder
 */
public record JavaHome(Path home) {

  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"?(?:1\\.)?([0-9]+)", Pattern.MULTILINE);

  public JavaHome {
    home = home.toAbsolutePath().normalize();
  }

  /** The one that runs this program. */
  public static JavaHome ofThisProcess() {
    return new JavaHome(Path.of(System.getProperty("java.home")));
  }

  Path program() throws LaunchException {
    Path program = home.resolve("bin/java");
    if (!Files.isExecutable(program)) {
      throw new LaunchException(
          Reason.COMMAND_NOT_FOUND, home + " is no Java: it has no program bin/java");
    }
    return program;
  }

  /** 25 for Java 25; nothing when it does not tell. */
  Optional<Integer> version() {
    try {
      Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
      return version.find() ? Optional.of(Integer.parseInt(version.group(1))) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
