package io.signalbox.supervisor.compose;

import io.signalbox.launcher.Insight;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeProjects;
import io.signalbox.services.LabelledService;
import io.signalbox.services.file.ContainerLabels;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.launch.Launches;
import io.signalbox.supervisor.plan.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The containers of compose projects that are services by their labels, as instances of these.
 * Thread-safe, but for {@link #look}, which is for one thread.
 */
public final class Fleet implements Launches, Insight {

  private final ComposeProjects projects;
  private final String network;

  /** Whose each name of a service is: the first one's that had it. */
  private final Map<String, Owner> owners = new HashMap<>();

  /** How a start of each instance has ended last. */
  private final Map<InstanceId, Launch> ends = new ConcurrentHashMap<>();

  private volatile Found found = new Found(List.of(), List.of(), "");

  /** A service of a compose file. */
  private record Owner(String project, String service) {}

  /**
   * What there is.
   *
   * @param mistakes of labels; the containers that have them are not looked after
   * @param trouble why all are held to be as they were last seen; empty while they are seen
   */
  record Found(List<Member> members, List<String> mistakes, String trouble) {

    Found {
      members = List.copyOf(members);
      mistakes = List.copyOf(mistakes);
    }
  }

  /**
   * @param network on which gateways call containers
   */
  public Fleet(ComposeProjects projects, String network) {
    this.projects = projects;
    this.network = network;
  }

  ComposeProjects projects() {
    return projects;
  }

  /**
   * How all stand now.
   *
   * @param declared the names of services that are run by services.yml
   */
  Found look(Set<String> declared) {
    ComposeProjects.Look look = projects.look();
    List<ComposeContainer> labelled =
        look.containers().stream()
            .filter(container -> ContainerLabels.areOn(container.labels()))
            .sorted(
                Comparator.comparing(ComposeContainer::project)
                    .thenComparing(ComposeContainer::service)
                    .thenComparing(ComposeContainer::number))
            .toList();
    owners.values().retainAll(labelled.stream().map(Fleet::owner).collect(Collectors.toSet()));
    Set<String> taken = declared.stream().map(Fleet::key).collect(Collectors.toSet());
    List<Member> members = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    for (ComposeContainer container : labelled) {
      ContainerLabels.Read read =
          ContainerLabels.read(
              container.name(), container.service(), container.labels(), container.exposedPort());
      mistakes.addAll(read.mistakes());
      LabelledService service = read.service();
      if (service != null) {
        Optional<String> objection = objection(container, service.name(), taken);
        objection.ifPresentOrElse(
            mistakes::add, () -> members.add(Member.of(container, service, network)));
      }
    }
    Found now = new Found(members, mistakes, look.trouble());
    remember(now);
    found = now;
    return now;
  }

  private Optional<String> objection(
      ComposeContainer container, String service, Set<String> taken) {
    String whose = null;
    if (taken.contains(key(service))) {
      whose = "is run by services.yml";
    } else {
      Owner owner = owners.computeIfAbsent(key(service), name -> owner(container));
      if (!owner.equals(owner(container))) {
        whose = "is %s of the compose project %s".formatted(owner.service, owner.project);
      }
    }
    return Optional.ofNullable(whose)
        .map(
            words ->
                "container %s: label signalbox.service: \"%s\" %s already: write another name"
                    .formatted(container.name(), service, words));
  }

  private static Owner owner(ComposeContainer container) {
    return new Owner(container.project(), container.service());
  }

  /** The registry takes names that differ in case alone for one. */
  private static String key(String service) {
    return service.toLowerCase(Locale.ROOT);
  }

  private void remember(Found now) {
    Set<InstanceId> there = now.members.stream().map(Member::instance).collect(Collectors.toSet());
    ends.keySet().retainAll(there);
    for (Member member : now.members) {
      Launch launch = member.launch();
      if (launch.exit() != null) {
        ends.put(member.instance(), launch);
      }
    }
  }

  private Optional<Member> member(LaunchName name) {
    return found.members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  @Override
  public List<Launch> all() {
    List<Launch> current = found.members.stream().map(Member::launch).toList();
    Set<LaunchName> names = current.stream().map(Launch::name).collect(Collectors.toSet());
    return Stream.concat(
            ends.values().stream().filter(end -> !names.contains(end.name())), current.stream())
        .sorted(
            Comparator.comparing((Launch launch) -> launch.name().instance())
                .thenComparing(launch -> launch.name().generation()))
        .toList();
  }

  @Override
  public List<String> lastLines(LaunchName name, int count) {
    return member(name).map(member -> projects.lastLines(member.id(), count)).orElse(List.of());
  }

  @Override
  public Optional<LogFollower> follow(LaunchName name, int lastLines) {
    return member(name).flatMap(member -> projects.follow(member.id(), lastLines));
  }

  @Override
  public Optional<Inspection> inspect(String instance) {
    return LaunchName.parse(instance)
        .flatMap(this::member)
        .map(Member::container)
        .filter(ComposeContainer::lives)
        .map(
            container ->
                new Inspection(
                    container.state() == ComposeContainer.State.PAUSED
                        ? Inspection.State.FROZEN
                        : Inspection.State.RUNNING,
                    container.pid(),
                    0,
                    Duration.ZERO,
                    0));
  }

  /** Its network is another one than the supervisor's. */
  @Override
  public OptionalInt acceptQueue(String instance) {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt connections(String instance) {
    return OptionalInt.empty();
  }
}
