package io.signalbox.services;

/** What a variable of an instance's environment has. */
public sealed interface EnvironmentValue {

  /** It stands in the declaration. */
  record Text(Template template) implements EnvironmentValue {}

  /**
   * It is not for everybody's eyes: it is what is in a file, without the line's end behind it.
   *
   * @param file from the folder of the file that declares it
   */
  record Secret(String file) implements EnvironmentValue {}
}
