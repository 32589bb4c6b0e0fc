package io.signalbox.bench.gateways;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A process, with those that it starts, that does not outlive this one. */
public final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final Thread atShutdown = new Thread(this::end);

  private ChildProcess(Process process) {
    this.process = process;
  }

  public static ChildProcess start(ProcessBuilder builder) throws IOException {
    ChildProcess child = new ChildProcess(builder.start());
    try {
      Runtime.getRuntime().addShutdownHook(child.atShutdown);
    } catch (IllegalStateException e) {
      // This process is ending already.
      child.end();
      throw e;
    }
    return child;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it prints, if it was not sent elsewhere. */
  public BufferedReader output() {
    return process.inputReader();
  }

  /** Itself first. */
  List<ProcessHandle> all() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      // It runs, or has run.
    }
  }

  private void end() {
    // Listed first: nobody is the descendant of a process that has ended.
    all().forEach(ProcessHandle::destroyForcibly);
  }
}
