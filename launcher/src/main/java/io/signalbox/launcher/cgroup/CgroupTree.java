package io.signalbox.launcher.cgroup;

import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LimitState.Kind;
import io.signalbox.launcher.Limits;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of one launcher's programs, where there may be any; else it knows why not.
 * Thread-safe.
 */
public final class CgroupTree {

  /** Where a launcher goes that has to leave the group above its programs'. */
  static final String LEAF = "launcher";

  private static final Map<Kind, String> CONTROLLERS =
      new EnumMap<>(Map.of(Kind.CORES, "cpu", Kind.MEMORY, "memory", Kind.THREADS, "pids"));

  private final @Nullable Path folder;
  private final List<LimitState> limits;

  private CgroupTree(@Nullable Path folder, List<LimitState> limits) {
    this.folder = folder;
    this.limits = List.copyOf(limits);
  }

  /** No control groups: limits cannot be set, programs not be frozen. */
  public static CgroupTree none(String reason) {
    return new CgroupTree(
        null,
        Arrays.stream(Kind.values()).map(kind -> LimitState.notApplied(kind, reason)).toList());
  }

  /**
   * Below the control group of this process, which may have to move into a group of its own there.
   *
   * @param name of the tree, the same after each start
   */
  public static CgroupTree ofThisProcess(String name) {
    try {
      return below(CgroupHome.ofThisProcess(), name);
    } catch (IOException e) {
      return none(String.valueOf(e.getMessage()));
    }
  }

  /**
   * @param parent a control group that this process may write to and no other process is in
   */
  public static CgroupTree below(Path parent, String name) {
    Path folder = parent.resolve(name);
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // Of a launcher before.
    } catch (IOException e) {
      return none("no control group can be made in " + parent + ": " + Cgroup.why(e));
    }
    List<LimitState> limits = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      limits.add(enable(kind, parent, folder));
    }
    return new CgroupTree(folder, limits);
  }

  private static LimitState enable(Kind kind, Path parent, Path folder) {
    String controller = CONTROLLERS.getOrDefault(kind, "");
    try {
      if (!words(parent.resolve("cgroup.controllers")).contains(controller)) {
        return LimitState.notApplied(
            kind, "control group " + parent + " has no controller '" + controller + "'");
      }
      enableIn(parent, controller, true);
      enableIn(folder, controller, false);
      return LimitState.applied(kind);
    } catch (IOException e) {
      return LimitState.notApplied(
          kind, "controller '%s' below %s: %s".formatted(controller, parent, Cgroup.why(e)));
    }
  }

  private static void enableIn(Path group, String controller, boolean mayLeave) throws IOException {
    Path enabled = group.resolve("cgroup.subtree_control");
    if (words(enabled).contains(controller)) {
      return;
    }
    try {
      Files.writeString(enabled, "+" + controller, StandardOpenOption.WRITE);
    } catch (IOException e) {
      if (!mayLeave) {
        throw e;
      }
      // A group with processes of its own cannot share out what it has.
      leave(group);
      Files.writeString(enabled, "+" + controller, StandardOpenOption.WRITE);
    }
  }

  private static void leave(Path group) throws IOException {
    Path leaf = group.resolve(LEAF);
    if (!Files.exists(leaf)) {
      Files.createDirectory(leaf);
    }
    new Cgroup(leaf).join(ProcessHandle.current().pid());
  }

  private static List<String> words(Path file) throws IOException {
    return List.of(Files.readString(file).strip().split("\\s+"));
  }

  /** For each limit whether it can be set, and why not. */
  public List<LimitState> limits() {
    return limits;
  }

  /**
   * A group for a program.
   *
   * @param name that no group has, or has now
   * @return nothing where there are none
   */
  public @Nullable Cgroup create(String name) throws IOException {
    if (folder == null) {
      return null;
    }
    Path group = folder.resolve(name);
    if (!Files.exists(group)) {
      Files.createDirectory(group);
    }
    return new Cgroup(group);
  }

  /**
   * A program's group that was made before.
   *
   * @return nothing when there is none of that name
   */
  public @Nullable Cgroup existing(String name) {
    return folder != null && Files.isDirectory(folder.resolve(name))
        ? new Cgroup(folder.resolve(name))
        : null;
  }

  /**
   * Sets the limits of a program's group.
   *
   * @param group as {@link #create} gave it
   * @return for each that is wanted whether it holds
   */
  public List<LimitState> limit(@Nullable Cgroup group, Limits wanted) {
    return limits.stream()
        .filter(possible -> wanted.has(possible.limit()))
        .map(
            possible ->
                possible.applied() && group != null
                    ? group.limit(possible.limit(), wanted).orElse(possible)
                    : possible)
        .toList();
  }

  /** All groups that there are. */
  public List<Cgroup> groups() throws IOException {
    List<Cgroup> groups = new ArrayList<>();
    if (folder != null) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
        folders.forEach(group -> groups.add(new Cgroup(group)));
      }
    }
    return groups;
  }

  /** Removes the tree if nobody's program is in it. */
  public void removeIfEmpty() {
    if (folder != null) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        // Programs that go on after this launcher.
      }
    }
  }
}
