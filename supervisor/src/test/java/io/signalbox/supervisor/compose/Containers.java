package io.signalbox.supervisor.compose;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeContainer.State;
import io.signalbox.launcher.container.ComposeEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes containers of the project mine, as an engine tells of them. */
final class Containers {

  static final String NETWORK = "cluster";
  static final Map<String, String> LABELS =
      Map.of("signalbox.paths", "/shop/**", "signalbox.port", "8080");

  private Containers() {}

  static ComposeContainer running(String service, int number, Instant startedAt) {
    return running(
        "mine", service, number, LABELS, Map.of(NETWORK, "127.0.1." + number), startedAt);
  }

  static ComposeContainer running(
      String project,
      String service,
      int number,
      Map<String, String> labels,
      Map<String, String> addresses,
      Instant startedAt) {
    String name = "%s_%s_%d".formatted(project, service, number);
    return new ComposeContainer(
        name + "-id",
        name,
        project,
        service,
        number,
        "shop:1.4",
        labels,
        addresses,
        OptionalInt.empty(),
        State.RUNNING,
        startedAt,
        4711,
        Duration.ofSeconds(10),
        false,
        null);
  }

  /** The same in another state. */
  static ComposeContainer at(State state, ComposeContainer one) {
    return with(one, state, one.startedAt(), false, null);
  }

  static ComposeContainer leaving(ComposeContainer one) {
    return with(one, State.RUNNING, one.startedAt(), true, null);
  }

  static ComposeContainer started(ComposeContainer one, Instant at) {
    return with(one, State.RUNNING, at, false, null);
  }

  static ComposeContainer ended(ComposeContainer one, ComposeEnd.Reason reason) {
    return with(
        one,
        State.ENDED,
        one.startedAt(),
        false,
        new ComposeEnd(
            new Exit(new Exit.Cause.Status(1), Instant.EPOCH, List.of("farewell")), reason));
  }

  /** The same with another id. */
  static ComposeContainer as(String id, ComposeContainer one) {
    return with(id, one, one.state(), one.startedAt(), one.leaving(), one.end());
  }

  static ComposeContainer with(
      ComposeContainer one,
      State state,
      Instant startedAt,
      boolean leaving,
      @Nullable ComposeEnd end) {
    return with(one.id(), one, state, startedAt, leaving, end);
  }

  private static ComposeContainer with(
      String id,
      ComposeContainer one,
      State state,
      Instant startedAt,
      boolean leaving,
      @Nullable ComposeEnd end) {
    return new ComposeContainer(
        id,
        one.name(),
        one.project(),
        one.service(),
        one.number(),
        one.image(),
        one.labels(),
        one.addresses(),
        one.exposedPort(),
        state,
        startedAt,
        one.pid(),
        one.stopTimeout(),
        leaving,
        end);
  }
}
