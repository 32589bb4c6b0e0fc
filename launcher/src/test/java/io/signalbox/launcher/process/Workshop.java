package io.signalbox.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.LauncherContract;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.cgroup.CgroupTree;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.process.MarkedProcesses.Marked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.core.ConditionFactory;

/** A folder with launchers, one after the other, and no program of theirs left at its end. */
final class Workshop implements LauncherContract.Stage {

  static final Duration PATIENCE = LauncherContract.PATIENCE;

  /** From Linux 6.15 the system tells how any process has ended, without any doubt. */
  static final boolean SYSTEM_TELLS_ENDS =
      Runtime.Version.parse(
                  System.getProperty("os.version").replaceAll("^([0-9]+\\.[0-9]+).*", "$1"))
              .compareTo(Runtime.Version.parse("6.15"))
          >= 0;

  /** Whether programs get control groups. */
  enum Groups {
    WHERE_THERE_ARE_ANY(CgroupTree::ofThisProcess),
    NONE(name -> CgroupTree.none("none are wanted here"));

    private final Function<String, CgroupTree> finder;

    Groups(Function<String, CgroupTree> finder) {
      this.finder = finder;
    }
  }

  private final Path folder;
  private final ProcessSettings settings;
  private ProcessLauncher launcher;

  Workshop(Path folder, Groups groups) throws IOException, LaunchException {
    this.folder = folder.toRealPath();
    this.settings = ProcessSettings.in(this.folder.resolve("launcher")).withGroups(groups.finder);
    this.launcher = ProcessLauncher.open(settings);
  }

  static ConditionFactory patiently() {
    return LauncherContract.patiently();
  }

  Path folder() {
    return folder;
  }

  ProcessSettings settings() {
    return settings;
  }

  @Override
  public ProcessLauncher launcher() {
    return launcher;
  }

  /** The next launcher, as after an orderly end of the one before. */
  @Override
  public ProcessLauncher reopen() throws LaunchException {
    launcher.close();
    launcher = ProcessLauncher.open(settings);
    return launcher;
  }

  void closeLauncher() {
    launcher.close();
  }

  LogFile log(String name) {
    return new LogFile(folder.resolve(name + ".log"));
  }

  LaunchSpec.Builder spec(String name, String... command) {
    return LaunchSpec.builder(List.of(command), folder, log(name));
  }

  @Override
  public LaunchSpec.Builder script(String name, String text) {
    return spec(name, "sh", "-c", text);
  }

  Handle run(String name, String script) throws LaunchException {
    return launcher.start(name, script(name, script).build());
  }

  Exit exit(String name) throws Exception {
    return exit(launcher, name);
  }

  static Exit exit(Launcher launcher, String name) throws Exception {
    return launcher.exit(name).orElseThrow().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  String output(String name) throws IOException {
    Path file = log(name).path();
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Waits until the program has written it. */
  void awaitOutput(String name, String text) {
    patiently().until(() -> output(name).contains(text));
  }

  /** A number that the program has written after a word. */
  int number(String name, String word) {
    patiently().until(() -> output(name).matches("(?s).*" + word + " [0-9]+\\n.*"));
    try {
      return Integer.parseInt(output(name).replaceAll("(?s).*" + word + " ([0-9]+)\\n.*", "$1"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static boolean isAlive(int pid) {
    return new ProcessTable().stat(pid).filter(stat -> !stat.isZombie()).isPresent();
  }

  /** All that carry a mark of this folder. */
  List<Marked> marked() throws IOException {
    return new MarkedProcesses(new ProcessTable(), settings.folder().toRealPath().toString())
        .find();
  }

  Path handleFile(String name) {
    return settings.folder().resolve("handles").resolve(name + ".json");
  }

  /** Starts a Java program of the tests. */
  static ProcessBuilder java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(javaCommand());
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  static List<String> javaCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx128m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"));
  }

  static Map<String, String> environment(int pid) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (String variable : Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0")) {
      int equals = variable.indexOf('=');
      all.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return all;
  }

  @Override
  public boolean freezes() throws Exception {
    run("probe", "exec sleep 1000");
    try {
      return launcher.thaw("probe");
    } catch (LaunchException e) {
      return false;
    } finally {
      launcher.kill("probe");
      exit("probe");
    }
  }

  /** Kills all that runs. */
  @Override
  public void clear() throws Exception {
    launcher.close();
    launcher = ProcessLauncher.open(settings);
    for (Handle handle : launcher.running()) {
      launcher.kill(handle.instance());
      exit(handle.instance());
    }
    launcher.close();
    assertThat(marked()).isEmpty();
  }
}
