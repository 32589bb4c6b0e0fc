package io.signalbox.launcher.handles;

import io.signalbox.launcher.Handle;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.linux.ProcessIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of an instance: before it is started, when it has been, when it has ended.
 *
 * @param format of the file
 * @param launch this start's own, so that no other can be taken for it
 * @param since when it was started, or was about to be
 * @param process from when it was started on
 * @param cgroup where it has one
 * @param exit once it has ended
 */
public record StoredHandle(
    int format,
    String instance,
    String launch,
    Instant since,
    List<String> command,
    StoredLog log,
    @Nullable Integer port,
    Map<String, String> labels,
    List<LimitState> limits,
    @Nullable ProcessIdentity process,
    @Nullable String cgroup,
    @Nullable StoredExit exit) {

  public static final int FORMAT = 1;

  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern LAUNCH = Pattern.compile("[0-9a-f]{16}");

  public StoredHandle {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format " + format + ", not " + FORMAT);
    }
    requireInstance(Objects.requireNonNull(instance, "no instance"));
    if (!LAUNCH.matcher(Objects.requireNonNull(launch, "no launch")).matches()) {
      throw new IllegalArgumentException("no launch: '" + launch + "'");
    }
    Objects.requireNonNull(since, "no time");
    Objects.requireNonNull(log, "no log");
    if (port != null && (port < 1 || port > 65_535)) {
      throw new IllegalArgumentException(port + " is no port");
    }
    command = List.copyOf(command);
    labels = Map.copyOf(labels);
    limits = List.copyOf(limits);
    if (cgroup != null && !Path.of(cgroup).endsWith(groupName(instance, launch))) {
      throw new IllegalArgumentException("not this instance's control group: " + cgroup);
    }
  }

  /**
   * @throws IllegalArgumentException when no instance may have that name
   */
  public static void requireInstance(String name) {
    if (!INSTANCE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name for an instance: letters, digits, dots, underscores and hyphens,"
              + " 100 at most, beginning with a letter or a digit");
    }
  }

  /** Of an instance that is about to be started. */
  public static StoredHandle intended(
      String instance,
      String launch,
      Instant now,
      List<String> command,
      LogFile log,
      OptionalInt port,
      Map<String, String> labels) {
    return new StoredHandle(
        FORMAT,
        instance,
        launch,
        now,
        command,
        StoredLog.of(log),
        port.isPresent() ? port.getAsInt() : null,
        labels,
        List.of(),
        null,
        null,
        null);
  }

  public StoredHandle inGroup(@Nullable Path group, List<LimitState> states) {
    String path = group == null ? null : group.toString();
    return new StoredHandle(
        format, instance, launch, since, command, log, port, labels, states, process, path, exit);
  }

  public StoredHandle started(ProcessIdentity started, Instant now) {
    return new StoredHandle(
        format, instance, launch, now, command, log, port, labels, limits, started, cgroup, exit);
  }

  public StoredHandle ended(StoredExit how) {
    return new StoredHandle(
        format, instance, launch, since, command, log, port, labels, limits, process, cgroup, how);
  }

  /** The last part of the path of its control group. */
  public String groupName() {
    return groupName(instance, launch);
  }

  private static String groupName(String instance, String launch) {
    return instance + "." + launch;
  }

  public Handle handle() {
    return new Handle(
        instance,
        labels,
        since,
        process == null ? 0 : process.pid(),
        port == null ? OptionalInt.empty() : OptionalInt.of(port),
        log.file(),
        limits);
  }
}
