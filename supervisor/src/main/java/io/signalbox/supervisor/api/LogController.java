package io.signalbox.supervisor.api;

import io.signalbox.launcher.LogFollower;
import io.signalbox.supervisor.launch.JoinedLaunches;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.launch.Launches;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Presence;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What instances write: their last lines, and, for who follows, each line as it comes, until the
 * instance has ended. One that is started again has to be followed anew.
 */
@RestController
@RequestMapping("/api/cluster/instances/{id}/logs")
@Tag(name = "cluster")
class LogController {

  private static final String USUAL_LINES = "200";
  private static final int MOST_LINES = 10_000;
  private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

  /** Between two looks whether it has ended. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Launches launches;
  private final LongAnswers answers;

  LogController(JoinedLaunches launches, LongAnswers answers) {
    this.launches = launches;
    this.answers = answers;
  }

  @GetMapping(params = "follow!=true", produces = MediaType.TEXT_PLAIN_VALUE)
  String lastLines(@PathVariable String id, @RequestParam(defaultValue = USUAL_LINES) int lines) {
    List<String> written = launches.lastLines(writer(id), checked(lines));
    return written.isEmpty() ? "" : String.join("\n", written) + "\n";
  }

  /** Its last lines, and then each as it comes; at last an event {@code end}, which says why. */
  @GetMapping(params = "follow=true", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter follow(@PathVariable String id, @RequestParam(defaultValue = USUAL_LINES) int lines) {
    LaunchName name = writer(id);
    int first = checked(lines);
    return answers.begin("log " + name, out -> tell(out, name, first));
  }

  private static int checked(int lines) {
    if (lines < 1 || lines > MOST_LINES) {
      throw new RefusedOperationException(
          HttpStatus.BAD_REQUEST, "lines: from 1 to " + MOST_LINES + ".");
    }
    return lines;
  }

  /** The start whose output is the instance's. */
  private LaunchName writer(String id) {
    return InstanceId.parse(id)
        .flatMap(this::latest)
        .filter(launch -> !(launch.presence() instanceof Presence.NotStarted))
        .map(Launch::name)
        .orElseThrow(() -> RefusedOperationException.unknown("instance with a log", id));
  }

  private Optional<Launch> latest(InstanceId instance) {
    return Optional.ofNullable(launches.latest().get(instance));
  }

  private void tell(LongAnswer out, LaunchName name, int lines)
      throws IOException, InterruptedException {
    Optional<LogFollower> followed = launches.follow(name, lines);
    if (followed.isEmpty()) {
      end(out, name);
      return;
    }
    try (LogFollower log = followed.get()) {
      while (out.goesOn()) {
        // Looked at before the log is: what it has written at last is in it then.
        boolean ended = hasEnded(name);
        List<String> written = log.next(LOOK);
        if (!written.isEmpty()) {
          out.send(SseEmitter.event().data(text(written), TEXT));
        }
        if (ended && (written.isEmpty() || isSucceeded(name))) {
          if (!log.unfinished().isEmpty()) {
            out.send(SseEmitter.event().data(text(List.of(log.unfinished())), TEXT));
          }
          end(out, name);
          return;
        }
        out.nothingNew();
      }
    }
  }

  private boolean hasEnded(LaunchName name) {
    return launches.find(name).filter(Launch::lives).isEmpty();
  }

  /** Whether it is another start that writes there now. */
  private boolean isSucceeded(LaunchName name) {
    return latest(name.instance()).filter(launch -> launch.name().equals(name)).isEmpty();
  }

  private void end(LongAnswer out, LaunchName name) throws IOException {
    String how =
        launches.find(name).map(Launch::presence).orElseGet(Presence.Absent::new)
                instanceof Presence.Ended(String reason)
            ? reason
            : "is gone";
    out.send(SseEmitter.event().name("end").data(text(List.of(name.instance() + " " + how)), TEXT));
  }

  /**
   * With a space before each line, which whoever reads events takes away: else it would be one of
   * the line's own. What goes back to a line's beginning would end one of the event's.
   */
  private static String text(List<String> lines) {
    return lines.stream()
        .flatMap(line -> line.isEmpty() ? Stream.of(line) : line.lines())
        .collect(Collectors.joining("\n ", " ", ""));
  }
}
