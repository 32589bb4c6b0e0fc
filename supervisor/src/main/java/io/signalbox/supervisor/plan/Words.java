package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Says how services and instances stand, and why. */
public final class Words {

  private final Instant now;

  Words(Instant now) {
    this.now = now;
  }

  /** As {@code 32 s}: seconds, minutes or hours, whichever says it shortest. */
  public static String of(Duration duration) {
    long seconds = Math.max(0, (duration.toMillis() + 999) / 1000);
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
  }

  ServiceReport report(ServiceDraft service) {
    return new ServiceReport(
        service.name(),
        state(service),
        service.wanted(),
        service.serving(),
        service.rollout(),
        words(service),
        service.instances().stream().map(instance -> report(service, instance)).toList());
  }

  private static ServiceReport.State state(ServiceDraft service) {
    if (service.wanted() == 0) {
      if (service.mayLive() > 0 && !service.allRest()) {
        return ServiceReport.State.LEAVING;
      }
      return service.asleep() ? ServiceReport.State.ASLEEP : ServiceReport.State.IDLE;
    }
    if (service.serving() == 0) {
      return ServiceReport.State.DOWN;
    }
    if (service.serving() < service.wanted()) {
      return ServiceReport.State.SHORT;
    }
    return isUpdating(service) ? ServiceReport.State.UPDATING : ServiceReport.State.WELL;
  }

  private static boolean isUpdating(ServiceDraft service) {
    return service.rollout().underWay()
        || service.rollout().state() == Rollout.State.REVERTING
        || !service.old().isEmpty();
  }

  private String words(ServiceDraft service) {
    String numbers = numbers(service);
    String way = service.asleep() ? "" : way(service);
    return way.isEmpty() ? numbers : numbers + "; " + way;
  }

  private String numbers(ServiceDraft service) {
    if (service.wanted() == 0) {
      String why = whyNone(service);
      if (service.mayLive() == 0) {
        return why;
      }
      return (service.allRest() ? "%s, %d paused" : "%s, %d leave")
          .formatted(why, service.mayLive());
    }
    String numbers = "%d of %d serve".formatted(service.serving(), service.wanted());
    return service.serving() >= service.wanted()
        ? numbers
        : service.counting().stream()
            .filter(instance -> !service.serves(instance))
            .findFirst()
            .map(instance -> numbers + ": " + instance.id() + " " + words(service, instance))
            .orElse(numbers);
  }

  private String whyNone(ServiceDraft service) {
    if (!service.declared()) {
      return "not declared any more";
    }
    Sleep sleep = service.sleep();
    return sleep != null && sleep.asleep()
        ? "sleeps, for " + of(Duration.between(sleep.since(), now))
        : "none wanted";
  }

  private String way(ServiceDraft service) {
    Rollout rollout = service.rollout();
    String version = rollout.version();
    return switch (rollout.state()) {
      case CANARY -> canary(service, rollout);
      case SURGING ->
          rollout.back() == null
              ? "version %s starts, with no earlier one to go back to".formatted(version)
              : "version %s starts beside %s".formatted(version, rollout.back());
      case WATCHING -> "version %s is watched".formatted(version);
      case SWAPPING -> "version %s takes over (%s)".formatted(version, rollout.reason());
      case REVERTING ->
          "back to version %s: %s (%s)".formatted(rollout.back(), rollout.reason(), version);
      case FAILED ->
          "stays at version %s, since %s was given up: %s"
              .formatted(rollout.back(), version, rollout.reason());
      case DONE -> service.old().isEmpty() ? "" : "instances are replaced";
    };
  }

  private String canary(ServiceDraft service, Rollout rollout) {
    Canary canary = service.canary();
    if (canary == null) {
      return "version %s starts".formatted(rollout.version());
    }
    String share = Canary.percent(canary.share());
    return service.fresh().stream()
        .filter(service::serves)
        .flatMap(instance -> Stream.ofNullable(instance.readySince()))
        .findFirst()
        .map(
            since ->
                "version %s is tried with %s of the requests, for %s more"
                    .formatted(
                        rollout.version(),
                        share,
                        of(Duration.between(now, since.plus(canary.time())))))
        .orElseGet(
            () ->
                "version %s starts, to be tried with %s of the requests"
                    .formatted(rollout.version(), share));
  }

  private ServiceReport.InstanceReport report(ServiceDraft service, InstanceMemory instance) {
    return new ServiceReport.InstanceReport(
        instance.id(),
        instance.generation(),
        instance.version(),
        instance.phase(),
        service.serves(instance),
        service.share(instance),
        words(service, instance));
  }

  private String words(ServiceDraft service, InstanceMemory instance) {
    String age = of(Duration.between(instance.since(), now));
    String reason = instance.reason();
    return switch (instance.phase()) {
      case WAITING -> reason.isEmpty() ? "waits to be started" : reason;
      case STARTING -> "starts, for %s%s".formatted(age, after(instance.restarts()));
      case READY ->
          service.serves(instance)
              ? "serves, for " + age + most(service.share(instance))
              : "ready, and not yet in the table";
      case SICK ->
          instance.has(Mark.REPLACED)
              ? "sick, for %s: %s; out of the table".formatted(age, reason)
              : "sick, for %s: %s; stays in the table, since many fell sick at once"
                  .formatted(age, reason);
      case PAUSED ->
          service.facts(instance).frozen()
              ? "paused, for " + age
              : "is about to be paused, for %s%s".formatted(age, inFlight(service, instance));
      case WAKING -> "wakes, for " + age;
      case DRAINING -> "drains, for %s%s: %s".formatted(age, inFlight(service, instance), reason);
      case STOPPING ->
          "%s, for %s: %s"
              .formatted(instance.has(Mark.DOOMED) ? "is killed" : "stops", age, reason);
      case STOPPED -> reason;
      case GONE -> "gone: " + reason;
      case BACKOFF -> "%s; %s".formatted(reason, nextTry(instance.restarts()));
      case CRASHLOOP -> loop(service.spec().restart(), instance);
      case UNKNOWN -> "not seen well or unwell yet: " + reason;
    };
  }

  private static String most(double share) {
    return share < Facts.ANY_SHARE
        ? ", %s of the requests at most".formatted(Canary.percent(share))
        : "";
  }

  private static String inFlight(ServiceDraft service, InstanceMemory instance) {
    var count = service.facts(instance).inFlight();
    return count.isPresent() ? ", %d in flight".formatted(count.getAsInt()) : "";
  }

  private static String after(Restarts restarts) {
    return restarts.inARow() == 0 ? "" : ", after %d in a row failed".formatted(restarts.inARow());
  }

  private String loop(RestartPolicy policy, InstanceMemory instance) {
    Restarts restarts = instance.restarts();
    if (restarts.due() == null) {
      return "cannot start: %s; waits for a change".formatted(instance.reason());
    }
    List<Failure> recent = restarts.recent();
    String last = recent.isEmpty() ? instance.reason() : recent.getLast().reason();
    boolean allAlike = recent.stream().allMatch(failure -> failure.reason().equals(last));
    return "crash loop: %s%s, %d times in %s; %s"
        .formatted(
            allAlike ? "" : "failed, last: ",
            last,
            restarts.since(now.minus(policy.loopWindow())),
            of(policy.loopWindow()),
            nextTry(restarts));
  }

  private String nextTry(Restarts restarts) {
    Instant due = restarts.due();
    return due == null || !due.isAfter(now)
        ? "next try now"
        : "next try in " + of(Duration.between(now, due));
  }
}
