package io.signalbox.gateway.tcp;

import io.signalbox.gateway.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.cloud.client.ServiceInstance;

/** A {@link TcpMember} with a service of echoes, as a process that a test can kill or freeze. */
final class TcpMemberProcess implements AutoCloseable {

  private static final Pattern ENTRY = Pattern.compile("([^{ ,=]+)=([^,}]+)");

  private final ChildProcess child;
  private final Map<String, String> metadata = new HashMap<>();

  private TcpMemberProcess(Process process) {
    this.child = new ChildProcess(process);
  }

  static TcpMemberProcess start(String service, String... properties) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(service));
    arguments.addAll(List.of(properties));
    List<String> command =
        ChildProcess.command(System.getProperty("java.class.path"), TcpMember.class, arguments);
    TcpMemberProcess started =
        new TcpMemberProcess(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    started.awaitMetadata();
    return started;
  }

  private void awaitMetadata() throws IOException {
    BufferedReader said = child.process().inputReader();
    String line = Objects.requireNonNull(said.readLine(), "it did not start");
    while (!line.startsWith("metadata ")) {
      line = Objects.requireNonNull(said.readLine(), "it did not start");
    }
    Matcher entry = ENTRY.matcher(line);
    while (entry.find()) {
      metadata.put(entry.group(1), entry.group(2));
    }
    Thread.ofVirtual().start(() -> said.lines().forEach(System.out::println));
  }

  /** As the registry tells of it. */
  ServiceInstance entry(String application, String id) {
    return TcpMember.entry(application, id, metadata);
  }

  ChildProcess child() {
    return child;
  }

  @Override
  public void close() {
    child.process().destroyForcibly();
  }
}
