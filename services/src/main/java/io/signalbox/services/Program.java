package io.signalbox.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is started for an instance. */
public sealed interface Program {

  /**
   * A jar that Java can start.
   *
   * @param file from the folder of the file that declares it
   * @param javaOptions before the jar
   * @param arguments behind it
   */
  record Jar(String file, List<Template> javaOptions, List<Template> arguments)
      implements Program {}

  /**
   * Any program.
   *
   * @param words the program and its arguments, as they are: no shell reads them
   */
  record Command(List<Template> words) implements Program {}

  /**
   * A container.
   *
   * @param name as a container engine knows it: {@code shop:1.4}
   * @param port at which it listens in its container; null: that is the image's to say
   */
  record Image(String name, @Nullable Integer port) implements Program {}
}
