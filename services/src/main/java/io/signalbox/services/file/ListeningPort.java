package io.signalbox.services.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A port of the gateway's, on which a service's connections come. */
final class ListeningPort {

  /** From 1 to 65535. */
  static final String NUMBER =
      "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]";

  static final Pattern PATTERN = Pattern.compile("^(?:" + NUMBER + ")$");

  static final Form<Integer> FORM = new Form<>("a port such as 15432", ListeningPort::parse);

  private static final Pattern WITH_HOST = Pattern.compile("(?:.*:)(" + NUMBER + ")");

  private ListeningPort() {}

  private static Integer parse(String text) {
    if (PATTERN.matcher(text).matches()) {
      return Integer.valueOf(text);
    }
    Matcher withHost = WITH_HOST.matcher(text);
    throw new IllegalArgumentException(
        withHost.matches()
            ? "has a host, which is the gateway's own: write " + withHost.group(1)
            : "is no port: write a number from 1 to 65535");
  }
}
