package io.signalbox.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** What is started. */
public sealed interface Workload {

  /**
   * A program of this machine.
   *
   * @param words the program and its arguments. Everybody on the machine can read them: no secrets
   * @param folder the one it works in; a program with a slash is looked for from there
   */
  record Command(List<String> words, Path folder) implements Workload {

    public Command {
      words = List.copyOf(words);
      folder = folder.toAbsolutePath().normalize();
      if (words.isEmpty() || words.getFirst().isEmpty()) {
        throw new IllegalArgumentException("a command has at least a program");
      }
      words.forEach(LaunchSpec::requireText);
    }
  }

  /**
   * A container of an image, which does what the image says.
   *
   * @param name as a container engine knows it: {@code shop:1.4}
   * @param port at which it listens in there; empty: at the only one that the image exposes, and
   *     where that says nothing, or too much, at the one that is chosen outside
   */
  record Image(String name, OptionalInt port) implements Workload {

    public Image {
      if (name.isBlank()) {
        throw new IllegalArgumentException("an image has a name");
      }
    }
  }
}
