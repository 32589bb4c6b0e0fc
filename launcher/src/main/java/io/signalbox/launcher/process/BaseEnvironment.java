package io.signalbox.launcher.process;

import io.signalbox.launcher.LaunchSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * What every program finds in its environment, for it to run at all.
 *
 * @param path where programs are looked for, {@code PATH}
 * @param home {@code HOME}
 * @param language {@code LANG}
 */
public record BaseEnvironment(String path, String home, String language) {

  /** The usual folders, the user's home, and UTF-8 without any language. */
  public static final BaseEnvironment DEFAULT =
      new BaseEnvironment(
          "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          System.getProperty("user.home", "/"),
          "C.UTF-8");

  Map<String, String> with(LaunchSpec spec) {
    Map<String, String> all = new HashMap<>();
    all.put("PATH", path);
    all.put("HOME", home);
    all.put("LANG", language);
    all.putAll(spec.environment());
    return all;
  }
}
