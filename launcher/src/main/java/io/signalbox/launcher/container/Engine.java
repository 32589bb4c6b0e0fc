package io.signalbox.launcher.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.EventsCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.signalbox.launcher.container.EngineException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A container engine, as far as it is needed here. Whatever it is asked is answered within a
 * bounded time or fails: a socket of the Unix domain has no time-out of its own in the client that
 * is used. Thread-safe.
 */
final class Engine implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  /** A proxy before the socket says these of an engine that is not there. */
  private static final List<Integer> AWAY = List.of(502, 503, 504);

  private static final String TERM = "SIGTERM";

  /** What engines give a container that says nothing of it. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final String CLOSED = "the launcher is closed";

  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final URI address;
  private final Duration patience;
  private final Duration pullPatience;
  private @Nullable DockerClient client;

  Engine(URI address, Duration patience, Duration pullPatience) {
    this.address = address;
    this.patience = patience;
    this.pullPatience = pullPatience;
  }

  /** Made when it is needed: many have no containers, and it is not small. */
  private synchronized DockerClient client() {
    DockerClient made = client;
    if (made == null) {
      made = connect();
      client = made;
    }
    return made;
  }

  private DockerClient connect() {
    // Without a version in its paths every engine answers in its own.
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(address.toString())
            .withDockerTlsVerify(false)
            .build();
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(CONNECT)
            .build());
  }

  Abilities abilities() throws EngineException {
    Info info = call(() -> client().infoCmd().exec());
    return new Abilities(
        Boolean.TRUE.equals(info.getCpuCfsQuota()),
        Boolean.TRUE.equals(info.getMemoryLimit()),
        Boolean.TRUE.equals(info.getRawValues().get("PidsLimit")),
        Objects.requireNonNullElse(info.getNCPU(), Integer.MAX_VALUE),
        "the container engine cannot limit that here");
  }

  /**
   * The only port that an image exposes.
   *
   * @return nothing when it exposes none, or several
   */
  OptionalInt exposedPort(String image) throws EngineException {
    InspectImageResponse found = call(() -> client().inspectImageCmd(image).exec());
    return onlyPort(found.getConfig());
  }

  private static OptionalInt onlyPort(@Nullable ContainerConfig config) {
    ExposedPort[] exposed = config == null ? null : config.getExposedPorts();
    return exposed != null && exposed.length == 1
        ? OptionalInt.of(exposed[0].getPort())
        : OptionalInt.empty();
  }

  /** Brings an image here. */
  void pull(String image) throws EngineException {
    AtomicReference<String> refusal = new AtomicReference<>("");
    Consumer<PullResponseItem> watch =
        item -> {
          if (item.getErrorDetail() != null) {
            refusal.set(String.valueOf(item.getErrorDetail().getMessage()));
          }
        };
    try (EngineStream<PullResponseItem> pulled = new EngineStream<>(watch)) {
      begin(() -> client().pullImageCmd(tagged(image)).exec(pulled));
      awaitStream(pulled.over(), pullPatience);
    }
    if (!refusal.get().isEmpty()) {
      throw new EngineException(
          Kind.FAILED, refusal.get(), new IOException("of the image's registry"));
    }
  }

  /** All there are of it would be brought here otherwise. */
  private static String tagged(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.contains(":") || last.contains("@") ? image : image + ":latest";
  }

  void create(ContainerPlan plan) throws EngineException {
    call(() -> plan.fill(client().createContainerCmd(plan.image())).exec());
  }

  void start(String container) throws EngineException {
    call(() -> client().startContainerCmd(container).exec());
  }

  /** The same for one that may run already. */
  void startAgain(String container) throws EngineException {
    call(
        () -> {
          try {
            client().startContainerCmd(container).exec();
            return true;
          } catch (NotModifiedException e) {
            return false;
          }
        });
  }

  Inspected inspect(String container) throws EngineException {
    return inspected(call(() -> client().inspectContainerCmd(container).exec()));
  }

  private static Inspected inspected(InspectContainerResponse found) {
    InspectContainerResponse.ContainerState state = found.getState();
    return new Inspected(
        found.getId(),
        ContainerState.of(String.valueOf(state.getStatus())),
        Math.toIntExact(Objects.requireNonNullElse(state.getPidLong(), 0L)),
        time(state.getStartedAt()),
        Math.toIntExact(Objects.requireNonNullElse(state.getExitCodeLong(), 0L)),
        Boolean.TRUE.equals(state.getOOMKilled()),
        stopSignal(found));
  }

  ComposeDetails inspectCompose(String container) throws EngineException {
    InspectContainerResponse found = call(() -> client().inspectContainerCmd(container).exec());
    return new ComposeDetails(
        ComposeContainer.State.of(String.valueOf(found.getState().getStatus())),
        ComposeListed.addresses(found.getNetworkSettings().getNetworks()),
        inspected(found),
        found.getRawValues().get("Config") instanceof Map<?, ?> config
                && config.get("StopTimeout") instanceof Number seconds
            ? Duration.ofSeconds(seconds.longValue())
            : STOP_TIMEOUT,
        onlyPort(found.getConfig()));
  }

  /** The client's type has no field for it. */
  private static String stopSignal(InspectContainerResponse found) {
    return found.getRawValues().get("Config") instanceof Map<?, ?> config
            && config.get("StopSignal") instanceof String signal
            && !signal.isBlank()
        ? signal
        : TERM;
  }

  private static Instant time(@Nullable String text) {
    return Optional.ofNullable(text)
        .filter(said -> !said.isBlank())
        .map(Instant::parse)
        .orElse(Instant.EPOCH);
  }

  /** All containers of a launcher's, whatever they are at. */
  List<Listed> list(String owner) throws EngineException {
    List<Container> found =
        call(
            () ->
                client()
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(Labels.OWNER, owner))
                    .exec());
    return found.stream()
        .map(
            container ->
                new Listed(
                    Labels.parse(container.getLabels()),
                    ContainerState.of(String.valueOf(container.getState()))))
        .toList();
  }

  /** All containers of all of Compose's services, whatever they are at. */
  List<ComposeListed> listCompose() throws EngineException {
    List<Container> found =
        call(
            () ->
                client()
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(List.of(ComposeListed.PROJECT))
                    .exec());
    return found.stream().flatMap(container -> ComposeListed.of(container).stream()).toList();
  }

  void signal(String container, String signal) throws EngineException {
    call(() -> client().killContainerCmd(container).withSignal(signal).exec());
  }

  void pause(String container) throws EngineException {
    call(() -> client().pauseContainerCmd(container).exec());
  }

  void unpause(String container) throws EngineException {
    call(() -> client().unpauseContainerCmd(container).exec());
  }

  /** Kills it if need be, and removes it with the volumes that have no name. */
  void remove(String container) throws EngineException {
    call(
        () ->
            client().removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec());
  }

  List<String> lastLines(String container, int count) throws EngineException {
    List<String> lines = new ArrayList<>();
    FrameLines frames = new FrameLines(lines::add);
    try (EngineStream<Frame> stream = new EngineStream<>(frames)) {
      begin(() -> log(container, count).exec(stream));
      awaitStream(stream.over(), patience);
    }
    frames.finish();
    // The engine counts the lines of both streams, and what has no end yet is one as well.
    return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  ContainerFollower follow(String container, int lastLines) throws EngineException {
    ContainerFollower follower = new ContainerFollower();
    try {
      begin(() -> log(container, lastLines).withFollowStream(true).exec(follower.stream()));
      awaitStream(follower.stream().begun(), patience);
      return follower;
    } catch (EngineException e) {
      follower.close();
      throw e;
    }
  }

  private LogContainerCmd log(String container, int lines) {
    return client().logContainerCmd(container).withStdOut(true).withStdErr(true).withTail(lines);
  }

  /**
   * What becomes of a launcher's containers from now on.
   *
   * @param news is told of each event
   */
  EngineStream<Event> events(String owner, Runnable news) throws EngineException {
    return events(
        event -> news.run(),
        () ->
            client()
                .eventsCmd()
                .withEventFilter("start", "die", "oom", "pause", "unpause", "destroy")
                .withLabelFilter(Map.of(Labels.OWNER, owner)));
  }

  /**
   * What becomes of Compose's containers, from a time on of which the engine may know something.
   */
  EngineStream<Event> composeEvents(Instant since, Consumer<Event> events) throws EngineException {
    return events(
        events,
        () ->
            client()
                .eventsCmd()
                .withSince("%d.%09d".formatted(since.getEpochSecond(), since.getNano()))
                .withEventFilter(
                    "create", "start", "kill", "die", "stop", "pause", "unpause", "rename",
                    "destroy")
                .withLabelFilter(ComposeListed.PROJECT));
  }

  private EngineStream<Event> events(Consumer<Event> events, Supplier<EventsCmd> command)
      throws EngineException {
    EngineStream<Event> stream = new EngineStream<>(events);
    try {
      begin(() -> command.get().withEventTypeFilter("container").exec(stream));
      awaitStream(stream.begun(), patience);
      return stream;
    } catch (EngineException e) {
      stream.close();
      throw e;
    }
  }

  private <C extends ResultCallback<?>> void begin(Supplier<C> request) throws EngineException {
    call(request);
  }

  private void awaitStream(CompletableFuture<@Nullable Void> point, Duration longest)
      throws EngineException {
    await(CompletableFuture.anyOf(point, closed), longest);
  }

  private <T> T call(Supplier<T> request) throws EngineException {
    Future<T> answer;
    try {
      answer = calls.submit(request::get);
    } catch (RejectedExecutionException e) {
      throw new EngineException(Kind.AWAY, CLOSED, e);
    }
    try {
      return await(answer, patience);
    } finally {
      answer.cancel(true);
    }
  }

  private <T> T await(Future<T> answer, Duration longest) throws EngineException {
    try {
      return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new EngineException(
          Kind.AWAY,
          "the container engine at %s has not answered within %d s"
              .formatted(address, longest.toSeconds()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(Kind.AWAY, "interrupted while waiting for the container engine", e);
    } catch (ExecutionException e) {
      throw translated(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private EngineException translated(Throwable error) {
    if (error instanceof DockerException refusal && !AWAY.contains(refusal.getHttpStatus())) {
      Kind kind =
          switch (refusal.getHttpStatus()) {
            case NOT_FOUND -> Kind.NOT_FOUND;
            case CONFLICT -> Kind.CONFLICT;
            case BAD_REQUEST -> Kind.BAD_REQUEST;
            default -> Kind.FAILED;
          };
      return new EngineException(kind, words(refusal), refusal);
    }
    return new EngineException(
        Kind.AWAY,
        "the container engine at %s does not answer (%s)".formatted(address, reason(error)),
        error);
  }

  private static String reason(Throwable error) {
    Throwable first = error;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return Objects.requireNonNullElse(first.getMessage(), first.getClass().getSimpleName());
  }

  /** Of {@code Status 404: {"message":"No such image: shop:1.4"}} what is for people. */
  private static String words(DockerException refusal) {
    String text = Objects.requireNonNullElse(refusal.getMessage(), "").strip();
    return Arrays.stream(text.split("\"message\":\\s*\"", 2))
        .skip(1)
        .map(
            rest ->
                rest.replaceFirst("\"\\s*\\}\\s*$", "").replace("\\\"", "\"").replace("\\n", " "))
        .findFirst()
        .orElse(text);
  }

  /** What is under way fails. */
  @Override
  public void close() {
    closed.completeExceptionally(new IOException(CLOSED));
    calls.shutdownNow();
    DockerClient made;
    synchronized (this) {
      made = client;
    }
    if (made != null) {
      try {
        made.close();
      } catch (IOException e) {
        // There is nothing left that it could matter to.
      }
    }
  }
}
