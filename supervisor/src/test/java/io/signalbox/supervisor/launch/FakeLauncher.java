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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Has programs that are none, and end when they are told. Thread-safe. */
public final class FakeLauncher implements Launcher {

  private final Map<String, One> there;
  private final Recovery recovery;
  private final List<String> starts;
  private volatile Inspection.State state = Inspection.State.RUNNING;
  private volatile OptionalInt queue = OptionalInt.of(0);
  private volatile BiConsumer<String, LaunchSpec> onStart = (name, spec) -> {};

  private record One(Handle handle, LaunchSpec spec, CompletableFuture<Exit> exit) {}

  public FakeLauncher() {
    this(new ConcurrentHashMap<>(), Collections.synchronizedList(new ArrayList<>()));
  }

  private FakeLauncher(Map<String, One> there, List<String> starts) {
    this.there = there;
    this.starts = starts;
    this.recovery =
        new Recovery(
            there.values().stream().filter(one -> !one.exit.isDone()).map(One::handle).toList(),
            there.values().stream()
                .filter(one -> one.exit.isDone())
                .map(one -> new Ended(one.handle, one.exit.join()))
                .toList(),
            List.of());
  }

  /** Another launcher, which finds what this one has left. */
  public FakeLauncher next() {
    return new FakeLauncher(there, starts);
  }

  /** All names under which anything was started, in their order. */
  public List<String> starts() {
    return List.copyOf(starts);
  }

  public List<String> names() {
    return running().stream().map(Handle::instance).sorted().toList();
  }

  public LaunchSpec spec(String name) {
    return one(name).spec;
  }

  public int port(String name) {
    return one(name).handle.port().orElseThrow();
  }

  private One one(String name) {
    One one = there.get(name);
    if (one == null) {
      throw new AssertionError("there is no " + name + ", but " + there.keySet());
    }
    return one;
  }

  /** Called with each start. */
  public void onStart(BiConsumer<String, LaunchSpec> action) {
    onStart = action;
  }

  public void inspected(Inspection.State other) {
    state = other;
  }

  public void waiting(int connections) {
    queue = OptionalInt.of(connections);
  }

  public void nobodyListens() {
    queue = OptionalInt.empty();
  }

  public void dies(String name, Exit.Cause cause) {
    one(name).exit.complete(new Exit(cause, Instant.EPOCH, List.of("last words of " + name)));
  }

  @Override
  public Handle start(String instance, LaunchSpec spec) throws LaunchException {
    if (there.containsKey(instance) && !one(instance).exit.isDone()) {
      throw new LaunchException(Reason.ALREADY_RUNNING, instance + " is there already");
    }
    OptionalInt port =
        spec.port() instanceof PortChoice.Fixed(int number)
            ? OptionalInt.of(number)
            : OptionalInt.empty();
    Handle handle =
        new Handle(instance, spec.labels(), Instant.EPOCH, 1, port, spec.log(), List.of());
    starts.add(instance);
    there.put(instance, new One(handle, spec, new CompletableFuture<>()));
    onStart.accept(instance, spec);
    return handle;
  }

  @Override
  public Recovery recover() {
    return recovery;
  }

  @Override
  public List<Handle> running() {
    return there.values().stream().filter(one -> !one.exit.isDone()).map(One::handle).toList();
  }

  @Override
  public Optional<CompletableFuture<Exit>> exit(String instance) {
    return Optional.ofNullable(there.get(instance)).map(One::exit);
  }

  @Override
  public boolean terminate(String instance) {
    return end(instance, new Exit.Cause.Status(0));
  }

  @Override
  public boolean kill(String instance) {
    return end(instance, new Exit.Cause.Signalled(9));
  }

  private boolean end(String name, Exit.Cause cause) {
    @Nullable One one = there.get(name);
    return one != null && one.exit.complete(new Exit(cause, Instant.EPOCH, List.of()));
  }

  @Override
  public Optional<CompletableFuture<Exit>> stop(String instance, Duration patience) {
    terminate(instance);
    return exit(instance);
  }

  @Override
  public boolean freeze(String instance) {
    return false;
  }

  @Override
  public boolean thaw(String instance) {
    return false;
  }

  @Override
  public Optional<Inspection> inspect(String instance) {
    return Optional.ofNullable(there.get(instance))
        .filter(one -> !one.exit.isDone())
        .map(one -> new Inspection(state, 1, 0, Duration.ZERO, 1));
  }

  @Override
  public OptionalInt acceptQueue(String instance) {
    return queue;
  }

  @Override
  public OptionalInt connections(String instance) {
    return OptionalInt.of(0);
  }

  @Override
  public List<String> lastLines(String instance, int count) {
    return List.of();
  }

  @Override
  public Optional<LogFollower> follow(String instance, int lastLines) {
    return Optional.empty();
  }

  @Override
  public List<LimitState> limits() {
    return List.of();
  }

  @Override
  public boolean forget(String instance) {
    One one = there.get(instance);
    return one != null && one.exit.isDone() && there.remove(instance, one);
  }

  @Override
  public void close() {}
}
