package io.signalbox.launcher.process;

import java.util.Optional;

/**
 * Stands in the environment of a program, and of whatever that starts: by it they are known where
 * nothing is written down of them.
 *
 * @param folder of the launcher
 * @param launch this start's own
 */
record Mark(String folder, String instance, String launch) {

  static final String VARIABLE = "SIGNALBOX_LAUNCH";

  private static final String SEPARATOR = "#";

  String value() {
    return folder + SEPARATOR + instance + SEPARATOR + launch;
  }

  static Optional<Mark> parse(String value) {
    int last = value.lastIndexOf(SEPARATOR);
    int middle = value.lastIndexOf(SEPARATOR, last - 1);
    return middle < 0
        ? Optional.empty()
        : Optional.of(
            new Mark(
                value.substring(0, middle),
                value.substring(middle + 1, last),
                value.substring(last + 1)));
  }
}
