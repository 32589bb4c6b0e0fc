package io.signalbox.launcher.container;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.Secret;
import io.signalbox.launcher.Workload;
import io.signalbox.launcher.container.EngineException.Kind;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.starting.LaunchIds;
import io.signalbox.launcher.starting.Undo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Starts a container, in this order, so that whoever comes after a launcher that dies in between
 * finds all there is: the intention is written down; what belongs to the container is made; it is
 * made, with labels that say what it is; it is started; what it runs as is written down. What fails
 * takes back what was done before. Thread-safe.
 */
final class ContainerStarter {

  /** Engines tell of a registry's answer by their words alone. */
  private static final Pattern NOT_THERE =
      Pattern.compile(
          "manifest unknown|not found|does not exist|access denied|unauthorized|no matching manifest");

  private final Workplace work;
  private final Roster roster;
  private final Supplier<Abilities> abilities;
  private final LaunchIds launches = new LaunchIds();

  ContainerStarter(Workplace work, Roster roster, Supplier<Abilities> abilities) {
    this.work = work;
    this.roster = roster;
    this.abilities = abilities;
  }

  Instance start(String name, LaunchSpec spec) throws LaunchException {
    if (!(spec.workload() instanceof Workload.Image image)) {
      throw new LaunchException(Reason.UNSUPPORTED, name + " is no image");
    }
    String launch = launches.next();
    roster.launching(launch);
    try (Undo undo = new Undo()) {
      OptionalInt innerPort = innerPort(image);
      Instance started = start(name, launch, image, innerPort, spec, undo);
      undo.allDone();
      return started;
    } catch (EngineException e) {
      throw new LaunchException(reason(e), "%s: %s".formatted(image.name(), e.getMessage()), e);
    } finally {
      roster.launched(launch);
    }
  }

  /** Brings the image here if need be. */
  private OptionalInt innerPort(Workload.Image image) throws EngineException, LaunchException {
    OptionalInt exposed;
    try {
      exposed = work.engine().exposedPort(image.name());
    } catch (EngineException e) {
      if (!e.is(Kind.NOT_FOUND)) {
        throw e;
      }
      pull(image.name());
      exposed = work.engine().exposedPort(image.name());
    }
    return image.port().isPresent() ? image.port() : exposed;
  }

  private void pull(String image) throws LaunchException {
    try {
      work.engine().pull(image);
    } catch (EngineException e) {
      Reason reason =
          switch (e.kind()) {
            case NOT_FOUND, BAD_REQUEST -> Reason.NO_IMAGE;
            case AWAY -> Reason.NO_ENGINE;
            case CONFLICT, FAILED ->
                NOT_THERE.matcher(e.getMessage()).find()
                    ? Reason.NO_IMAGE
                    : Reason.IMAGE_NOT_FETCHED;
          };
      throw new LaunchException(
          reason,
          "image %s is not here and cannot be fetched: %s".formatted(image, e.getMessage()),
          e);
    }
  }

  private Instance start(
      String name,
      String launch,
      Workload.Image image,
      OptionalInt declared,
      LaunchSpec spec,
      Undo undo)
      throws LaunchException, EngineException {
    OptionalInt port = work.ports().take(spec.port());
    port.ifPresent(number -> undo.add(() -> work.ports().giveBack(number)));
    OptionalInt innerPort = port.isEmpty() || declared.isPresent() ? declared : port;
    Abilities able = abilities.get();
    StoredHandle intended =
        StoredHandle.intended(
                name,
                launch,
                work.clock().instant(),
                List.of(image.name()),
                spec.log(),
                port,
                spec.labels())
            .inGroup(null, able.of(spec.limits()));
    write(intended, undo);
    ContainerPlan plan =
        new ContainerPlan(
            Instance.container(intended),
            image.name(),
            Labels.of(work.owner().id(), intended, port.isEmpty() ? port : innerPort),
            spec.environment(),
            secrets(spec.secrets(), launch, undo),
            spec.limits(),
            spec.log(),
            able.processors());
    undo.add(() -> remove(plan.name()));
    work.engine().create(plan);
    work.engine().start(plan.name());
    Inspected seen = work.engine().inspect(plan.name());
    StoredHandle started = work.started(intended, seen);
    write(started, undo);
    Instance instance = new Instance(started, work);
    instance.seen(seen.state(), plan.labels().innerPort());
    roster.add(instance);
    return instance;
  }

  private void write(StoredHandle handle, Undo undo) throws LaunchException {
    undo.add(() -> work.handles().remove(handle.instance()));
    try {
      work.handles().write(handle);
    } catch (IOException e) {
      throw new LaunchException(
          Reason.STORAGE, "what is known of " + handle.instance() + " cannot be written down", e);
    }
  }

  private Map<String, Path> secrets(List<Secret> secrets, String launch, Undo undo)
      throws LaunchException {
    undo.add(() -> work.secrets().remove(launch));
    try {
      return work.secrets().write(launch, secrets);
    } catch (IOException e) {
      throw new LaunchException(Reason.STORAGE, "secrets cannot be written", e);
    }
  }

  private void remove(String container) throws IOException {
    try {
      work.engine().remove(container);
    } catch (EngineException e) {
      if (!e.is(Kind.NOT_FOUND)) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }

  private static Reason reason(EngineException e) {
    String words = e.getMessage();
    return switch (e.kind()) {
      case AWAY -> Reason.NO_ENGINE;
      case BAD_REQUEST -> Reason.UNSUPPORTED;
      case NOT_FOUND -> Reason.NO_IMAGE;
      case CONFLICT, FAILED ->
          words.contains("address already in use") || words.contains("port is already allocated")
              ? Reason.NO_PORT
              : Reason.SYSTEM;
    };
  }
}
