package io.signalbox.launcher.container;

import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.handles.StoredHandle;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a container says of itself: whose it is, and all that would be needed to take it in if
 * nothing else were written down of it.
 *
 * @param owner the launcher's folder, by a name that no other has
 * @param launch this start's own
 * @param port outside
 * @param innerPort behind it
 * @param log only its name is of use
 * @param callers those the caller has given
 */
record Labels(
    String owner,
    String instance,
    String launch,
    OptionalInt port,
    OptionalInt innerPort,
    String log,
    Map<String, String> callers) {

  static final String OWNER = "io.signalbox.owner";

  private static final String INSTANCE = "io.signalbox.instance";
  private static final String LAUNCH = "io.signalbox.launch";
  private static final String PORT = "io.signalbox.port";
  private static final String INNER_PORT = "io.signalbox.container-port";
  private static final String LOG = "io.signalbox.log";
  private static final String CALLERS = "io.signalbox.label.";

  static Labels of(String owner, StoredHandle handle, OptionalInt innerPort) {
    return new Labels(
        owner,
        handle.instance(),
        handle.launch(),
        handle.handle().port(),
        innerPort,
        handle.log().path(),
        handle.labels());
  }

  static Labels parse(Map<String, String> labels) {
    Map<String, String> callers = new HashMap<>();
    labels.forEach(
        (name, value) -> {
          if (name.startsWith(CALLERS)) {
            callers.put(name.substring(CALLERS.length()), value);
          }
        });
    return new Labels(
        labels.getOrDefault(OWNER, ""),
        labels.getOrDefault(INSTANCE, ""),
        labels.getOrDefault(LAUNCH, ""),
        number(labels.get(PORT)),
        number(labels.get(INNER_PORT)),
        labels.getOrDefault(LOG, "/dev/null"),
        callers);
  }

  private static OptionalInt number(@Nullable String text) {
    return text != null && text.matches("[1-9][0-9]{0,4}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  Map<String, String> all() {
    Map<String, String> all = new HashMap<>();
    all.put(OWNER, owner);
    all.put(INSTANCE, instance);
    all.put(LAUNCH, launch);
    all.put(LOG, log);
    port.ifPresent(number -> all.put(PORT, Integer.toString(number)));
    innerPort.ifPresent(number -> all.put(INNER_PORT, Integer.toString(number)));
    callers.forEach((name, value) -> all.put(CALLERS + name, value));
    return all;
  }

  /** Whether they say all that is needed. */
  boolean areWhole() {
    try {
      return handle(Instant.EPOCH).instance().equals(instance);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What would have been written down of it. */
  StoredHandle handle(Instant since) {
    return StoredHandle.intended(
        instance, launch, since, List.of(), new LogFile(Path.of(log)), port, callers);
  }
}
