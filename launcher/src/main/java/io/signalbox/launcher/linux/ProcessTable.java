package io.signalbox.launcher.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * {@code /proc}: what the system tells of its processes. Whoever is gone, or not to be looked at by
 * this user, is not there. Stateless.
 */
public final class ProcessTable {

  private static final int TRIES = 20;
  private static final Duration INTERVAL = Duration.ofMillis(1);

  private final Path proc;

  public ProcessTable() {
    this(Path.of("/proc"));
  }

  /**
   * @param proc where it is mounted
   */
  public ProcessTable(Path proc) {
    this.proc = proc;
  }

  /** Tells one start of the machine from another. */
  public String bootId() throws IOException {
    return Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
  }

  public Optional<ProcessStat> stat(int pid) {
    return text(pid, "stat").map(ProcessStat::parse);
  }

  /** All processes there are now. */
  public List<Integer> pids() throws IOException {
    List<Integer> pids = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path folder : folders) {
        pids.add(Integer.parseInt(folder.getFileName().toString()));
      }
    }
    return pids;
  }

  /** What the process was given under that name when its program was started. */
  public Optional<String> environment(int pid, String name) {
    String start = name + "=";
    return environment(pid)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .flatMap(
            all ->
                Arrays.stream(all.split("\0"))
                    .filter(variable -> variable.startsWith(start))
                    .map(variable -> variable.substring(start.length()))
                    .findFirst());
  }

  private Optional<byte[]> environment(int pid) {
    Optional<byte[]> environment = bytes(pid, "environ");
    // While a process becomes another program it has none; kernel threads, without one, never have.
    for (int i = 0; i < TRIES && environment.isEmpty() && link(pid, "exe").isPresent(); i++) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      environment = bytes(pid, "environ");
    }
    return environment;
  }

  /** The program and its arguments. */
  public List<String> command(int pid) {
    return bytes(pid, "cmdline")
        .map(bytes -> List.of(new String(bytes, StandardCharsets.UTF_8).split("\0")))
        .orElse(List.of());
  }

  /** Bytes of memory that the process has in RAM. */
  public OptionalLong residentBytes(int pid) {
    return text(pid, "status").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst();
  }

  /** Its control group of version 2, as a path below where those are mounted. */
  public Optional<String> cgroup(int pid) {
    return text(pid, "cgroup").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("0::"))
        .map(line -> line.substring("0::".length()))
        .findFirst();
  }

  /** Whether it is in a control group, of any version, whose path has that in it. */
  public boolean isInGroup(int pid, String part) {
    return text(pid, "cgroup").filter(groups -> groups.contains(part)).isPresent();
  }

  /** Those that its first thread has started and that are there; none where that is not told. */
  public List<Integer> children(int pid) {
    return text(pid, "task/" + pid + "/children").stream()
        .flatMap(line -> Arrays.stream(line.strip().split(" ")))
        .filter(child -> !child.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  public Optional<Path> workingFolder(int pid) {
    return link(pid, "cwd");
  }

  /** Where its output goes, if that is a file. */
  public Optional<Path> output(int pid) {
    return link(pid, "fd/1").filter(Files::isRegularFile);
  }

  /** What tells its network from any other; nothing of one that is another user's. */
  Optional<String> network(int pid) {
    return link(pid, "ns/net").map(Path::toString);
  }

  /** Those of the network in which it is; nothing when they cannot be seen. */
  Optional<SocketTable> sockets(int pid) {
    List<String> tables =
        Stream.of("net/tcp", "net/tcp6").flatMap(table -> text(pid, table).stream()).toList();
    return tables.isEmpty() ? Optional.empty() : Optional.of(new SocketTable(tables));
  }

  private Optional<Path> link(int pid, String name) {
    try {
      return Optional.of(Files.readSymbolicLink(file(pid, name)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> text(int pid, String name) {
    // Whatever bytes a name is made of, each is a character.
    return bytes(pid, name).map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private Optional<byte[]> bytes(int pid, String name) {
    try {
      byte[] bytes = Files.readAllBytes(file(pid, name));
      return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path file(int pid, String name) {
    return proc.resolve(Integer.toString(pid)).resolve(name);
  }
}
