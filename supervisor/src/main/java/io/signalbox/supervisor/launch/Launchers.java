package io.signalbox.supervisor.launch;

import io.signalbox.launcher.Ended;
import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.PortChoice;
import io.signalbox.launcher.Recovery;
import io.signalbox.launcher.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Starts programs by one launcher and images by another, so that above nobody sees which of them
 * has an instance. A name, and a port that is chosen by the caller, is one instance's of both.
 * Thread-safe as far as no two starts under way have the same name or port.
 */
public final class Launchers implements Launcher {

  private final Launcher programs;
  private final Launcher images;

  public Launchers(Launcher programs, Launcher images) {
    this.programs = programs;
    this.images = images;
  }

  private Stream<Launcher> both() {
    return Stream.of(programs, images);
  }

  private Launcher of(String instance) {
    return images.exit(instance).isPresent() ? images : programs;
  }

  @Override
  public Handle start(String instance, LaunchSpec spec) throws LaunchException {
    Launcher launcher =
        switch (spec.workload()) {
          case Workload.Command command -> programs;
          case Workload.Image image -> images;
        };
    Launcher other = launcher == programs ? images : programs;
    if (other.running().stream().anyMatch(handle -> handle.instance().equals(instance))) {
      throw new LaunchException(Reason.ALREADY_RUNNING, instance + " is there already");
    }
    if (spec.port() instanceof PortChoice.Fixed(int port)
        && other.running().stream()
            .anyMatch(handle -> handle.port().equals(OptionalInt.of(port)))) {
      throw new LaunchException(Reason.NO_PORT, "another instance has port " + port + " already");
    }
    Handle started = launcher.start(instance, spec);
    other.forget(instance);
    return started;
  }

  @Override
  public Recovery recover() {
    List<Recovery> found = both().map(Launcher::recover).toList();
    List<Handle> running = found.stream().flatMap(one -> one.running().stream()).toList();
    List<Ended> ended = found.stream().flatMap(one -> one.ended().stream()).toList();
    return new Recovery(
        running, ended, found.stream().flatMap(one -> one.oddities().stream()).toList());
  }

  @Override
  public List<Handle> running() {
    return both().flatMap(launcher -> launcher.running().stream()).toList();
  }

  @Override
  public Optional<CompletableFuture<Exit>> exit(String instance) {
    return of(instance).exit(instance);
  }

  @Override
  public boolean terminate(String instance) throws LaunchException {
    return of(instance).terminate(instance);
  }

  @Override
  public boolean kill(String instance) throws LaunchException {
    return of(instance).kill(instance);
  }

  @Override
  public Optional<CompletableFuture<Exit>> stop(String instance, Duration patience)
      throws LaunchException {
    return of(instance).stop(instance, patience);
  }

  @Override
  public boolean freeze(String instance) throws LaunchException {
    return of(instance).freeze(instance);
  }

  @Override
  public boolean thaw(String instance) throws LaunchException {
    return of(instance).thaw(instance);
  }

  @Override
  public Optional<Inspection> inspect(String instance) {
    return of(instance).inspect(instance);
  }

  @Override
  public OptionalInt acceptQueue(String instance) {
    return of(instance).acceptQueue(instance);
  }

  @Override
  public OptionalInt connections(String instance) {
    return of(instance).connections(instance);
  }

  @Override
  public List<String> lastLines(String instance, int count) {
    return of(instance).lastLines(instance, count);
  }

  @Override
  public Optional<LogFollower> follow(String instance, int lastLines) {
    return of(instance).follow(instance, lastLines);
  }

  /** Those of programs, then those of images. */
  @Override
  public List<LimitState> limits() {
    return both().flatMap(launcher -> launcher.limits().stream()).toList();
  }

  @Override
  public boolean forget(String instance) throws LaunchException {
    return of(instance).forget(instance);
  }

  @Override
  public void close() {
    both().forEach(Launcher::close);
  }
}
