package io.signalbox.supervisor.compose;

import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.supervisor.compose.Hands.Kind;
import io.signalbox.supervisor.compose.Standing.Ending;
import io.signalbox.supervisor.plan.Facts;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Operation;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.RestartPolicy;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.watch.Prober;
import io.signalbox.supervisor.watch.Watched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the containers of the services that compose files declare by labels: asks whether
 * they are well, has those called that are, starts again those that have died, and ends those that
 * stay sick, to start them again. How many there are, of which image, and which of them are stopped
 * is the compose file's and its user's to say; nothing here makes one or removes one.
 *
 * <p>What is remembered is who is drained. All else is found again: in the engine, and in the
 * registry by names that are the same in each supervisor's life. For the keeper's thread, but for
 * {@link #places} and {@link #serving}.
 */
public final class ComposeKeeper {

  private final Fleet fleet;
  private final Prober prober;
  private final Registrations registrations;
  private final HealthRule health;
  private final Course course;
  private final Hands hands;
  private final Set<String> drained;

  /** By the ids of containers. */
  private final Map<String, Standing> standings = new HashMap<>();

  /** Containers that are to be restarted as soon as it is their turn. */
  private final Set<String> toRestart = new HashSet<>();

  /** Those that have gone, until nobody calls them any more. */
  private final Map<String, Member> gone = new HashMap<>();

  private List<Course.Seen> seen = List.of();
  private volatile List<Place> places = List.of();
  private volatile List<Place> serving = List.of();

  /**
   * What one round has shown.
   *
   * @param mistakes of labels
   * @param trouble why containers are held to be as they were last seen; empty while they are seen
   * @param next when to look again at the latest; null when only news matter
   */
  public record Round(
      List<ServiceReport> reports,
      List<String> mistakes,
      String trouble,
      List<Watched> watched,
      @Nullable Instant next) {}

  /**
   * @param drained services and instances of which the life before has been told that they are to
   *     get nothing
   * @param news is told when an action is over
   */
  public ComposeKeeper(
      Fleet fleet,
      Prober prober,
      Registrations registrations,
      HealthRule health,
      RandomGenerator chance,
      Set<String> drained,
      Runnable news) {
    this.fleet = fleet;
    this.prober = prober;
    this.registrations = registrations;
    this.health = health;
    this.course = new Course(health, RestartPolicy.DEFAULTS, chance);
    this.hands = new Hands(registrations, news);
    this.drained = new TreeSet<>(drained);
  }

  /** Services and instances that are to get nothing. */
  public Set<String> drained() {
    return Set.copyOf(drained);
  }

  /** Where those are called that are known. */
  public List<Place> places() {
    return places;
  }

  /** Of these, the ones that belong into the registry. */
  public List<Place> serving() {
    return serving;
  }

  /**
   * Looks, and finds out where each stands. {@link #act} does what is to be done about it.
   *
   * @param declared the names of services that are run by services.yml
   * @param nodeDrained whether nobody on this machine is to get anything
   */
  public Round look(Set<String> declared, boolean nodeDrained, Instant now) {
    Fleet.Found found = fleet.look(declared);
    forget(found.members());
    Map<String, List<Member>> services =
        found.members().stream()
            .collect(
                Collectors.groupingBy(
                    member -> member.service().name(), TreeMap::new, Collectors.toList()));
    List<Course.Seen> all = new ArrayList<>();
    List<ServiceReport> reports = new ArrayList<>();
    Told told = new Told(now);
    services.forEach(
        (service, members) -> {
          List<Course.Seen> its =
              members.stream().map(one -> see(one, members, nodeDrained)).toList();
          its.forEach(one -> move(one, now));
          restartNext(its, now);
          all.addAll(its);
          reports.add(report(told, service, its));
        });
    seen = all;
    places = placesOf(all);
    serving =
        all.stream()
            .filter(one -> standing(one).phase() == Phase.READY)
            .flatMap(one -> Stream.ofNullable(one.member().place()))
            .toList();
    return new Round(
        List.copyOf(reports), found.mistakes(), found.trouble(), watched(all), next(all, now));
  }

  /** Whether it is about what a compose file declares. */
  public boolean isConcernedBy(Operation operation) {
    return switch (operation) {
      case Operation.Scale(String service, int count) -> has(service);
      case Operation.Restart(String service) -> has(service);
      case Operation.RestartInstance(InstanceId id) -> has(id.service());
      case Operation.DrainInstance(InstanceId id) -> has(id.service());
      case Operation.Drain(String service) -> has(service);
      case Operation.Resume(String service) -> has(service);
      case Operation.Rollback(String service) -> has(service);
      case Operation.Retry(String service) -> has(service);
      case Operation.DrainNode(), Operation.ResumeNode() -> false;
    };
  }

  private boolean has(String service) {
    return !of(service).isEmpty();
  }

  private List<Course.Seen> of(String service) {
    return seen.stream().filter(one -> one.member().service().name().equals(service)).toList();
  }

  /**
   * Does what somebody asks for, as far as it is this supervisor's to do.
   *
   * @return what speaks against it; nothing when it is begun
   */
  public Optional<String> ask(Operation operation, Instant now) {
    return Optional.ofNullable(
        switch (operation) {
          case Operation.Scale(String service, int count) ->
              "how many there are is compose's to say: docker compose -p %s up -d --scale %s=%d"
                  .formatted(project(service), composeName(service), count);
          case Operation.Rollback(String service) -> version(service);
          case Operation.Retry(String service) -> version(service);
          case Operation.Restart(String service) -> restart(of(service), service);
          case Operation.RestartInstance(InstanceId id) -> restartOne(id, now);
          case Operation.DrainInstance(InstanceId id) ->
              find(id).isEmpty() ? unknown(id) : drain(id.toString());
          case Operation.Drain(String service) -> drain(service);
          case Operation.Resume(String service) -> resume(service, now);
          case Operation.DrainNode(), Operation.ResumeNode() -> null;
        });
  }

  private String version(String service) {
    return "which version runs is compose's to say: write it in the compose file, then"
        + " docker compose -p %s up -d %s".formatted(project(service), composeName(service));
  }

  private String project(String service) {
    return of(service).getFirst().container().project();
  }

  private String composeName(String service) {
    return of(service).getFirst().container().service();
  }

  private List<Course.Seen> find(InstanceId id) {
    return of(id.service()).stream().filter(one -> one.member().instance().equals(id)).toList();
  }

  private static String unknown(InstanceId id) {
    return "there is no instance " + id;
  }

  private @Nullable String restart(List<Course.Seen> some, String what) {
    if (some.stream().allMatch(Course.Seen::drained)) {
      return what + " is drained: resume it first";
    }
    some.stream()
        .filter(one -> standing(one).phase() != Phase.STOPPED && !one.drained())
        .forEach(one -> toRestart.add(one.member().id()));
    return null;
  }

  private @Nullable String restartOne(InstanceId id, Instant now) {
    List<Course.Seen> some = find(id);
    if (some.isEmpty()) {
      return unknown(id);
    }
    String objection = restart(some, id.toString());
    if (objection == null) {
      some.forEach(one -> wakeIfStopped(one, now));
    }
    return objection;
  }

  private void wakeIfStopped(Course.Seen one, Instant now) {
    if (standing(one).phase() == Phase.STOPPED
        && one.container().state() == ComposeContainer.State.ENDED) {
      standings.put(one.member().id(), course.wake(standing(one), now, "is started by hand"));
    }
  }

  private @Nullable String drain(String what) {
    drained.add(what);
    return null;
  }

  /** Whoever was stopped is wanted as well then. */
  private @Nullable String resume(String service, Instant now) {
    drained.removeIf(
        what ->
            what.equals(service)
                || InstanceId.parse(what).filter(id -> id.service().equals(service)).isPresent());
    of(service).forEach(one -> wakeIfStopped(one, now));
    return null;
  }

  private void forget(List<Member> members) {
    Set<String> there = members.stream().map(Member::id).collect(Collectors.toSet());
    for (Course.Seen one : seen) {
      if (!there.contains(one.member().id()) && one.member().place() != null) {
        gone.put(one.member().id(), one.member());
      }
    }
    standings.keySet().retainAll(there);
    toRestart.retainAll(there);
    gone.entrySet()
        .removeIf(
            one -> {
              Place place = one.getValue().place();
              return there.contains(one.getKey())
                  || place == null
                  || registrations.standing(place) == Facts.Table.OUT;
            });
    hands.forgetAllBut(Stream.concat(members.stream(), gone.values().stream()).toList());
  }

  private Course.Seen see(Member member, List<Member> service, boolean nodeDrained) {
    Place place = member.place();
    return new Course.Seen(
        member,
        prober.of(member.name()),
        prober.words(member.name()),
        place == null ? Facts.Table.OUT : registrations.standing(place),
        nodeDrained || isDrained(member),
        !isCauseOutside(service) || isCalm(service));
  }

  private boolean isDrained(Member member) {
    return drained.contains(member.service().name())
        || drained.contains(member.instance().toString());
  }

  /** When many fall sick at once, restarting them all would leave nobody. */
  private boolean isCauseOutside(List<Member> service) {
    long running = service.stream().filter(one -> one.container().lives()).count();
    long sick = service.stream().filter(one -> isIn(one, Phase.SICK)).count();
    return sick >= 2 && 2 * sick >= running;
  }

  /** Whether nobody is about to come or to leave. */
  private boolean isCalm(List<Member> service) {
    return service.stream()
        .noneMatch(
            one ->
                isIn(one, Phase.STARTING) || isIn(one, Phase.STOPPING) || isIn(one, Phase.BACKOFF));
  }

  private boolean isIn(Member member, Phase phase) {
    Standing standing = standings.get(member.id());
    return standing != null && standing.phase() == phase;
  }

  private Standing standing(Course.Seen one) {
    return standings.computeIfAbsent(
        one.member().id(), id -> Standing.found(one.member().name().generation(), Instant.EPOCH));
  }

  private void move(Course.Seen one, Instant now) {
    Standing before =
        standings.computeIfAbsent(one.member().id(), id -> Course.first(one.member(), now));
    Standing next = course.next(before, one, now);
    String refusal = hands.refusal(Kind.START, one.member());
    if (!refusal.isEmpty() && Course.isDue(next, one, now)) {
      // Known by the last try; the next one is begun with a clean slate.
      next = course.refused(next, refusal, now);
      hands.forgive(Kind.START, one.member());
    }
    standings.put(one.member().id(), next);
  }

  /** One after the other, and each only while all others that are to serve do. */
  private void restartNext(List<Course.Seen> service, Instant now) {
    for (Course.Seen one : service) {
      if (toRestart.contains(one.member().id())
          && service.stream().allMatch(other -> other == one || isSettled(other))) {
        toRestart.remove(one.member().id());
        standings.put(one.member().id(), course.restart(standing(one), one, now));
        return;
      }
    }
  }

  private boolean isSettled(Course.Seen one) {
    Standing standing = standing(one);
    return switch (standing.phase()) {
      case READY -> one.table() == Facts.Table.IN;
      case PAUSED, WAKING, STOPPED, CRASHLOOP, WAITING, GONE -> true;
      case DRAINING -> standing.ending() == Ending.NONE;
      case STARTING, SICK, STOPPING, BACKOFF, UNKNOWN -> false;
    };
  }

  private ServiceReport report(Told told, String service, List<Course.Seen> its) {
    List<Member> members = its.stream().map(Course.Seen::member).toList();
    boolean stay = isCauseOutside(members);
    // While Compose replaces a container there are two of one number.
    Map<InstanceId, Told.One> one = new TreeMap<>();
    Set<Told.One> out = new HashSet<>();
    for (Course.Seen its1 : its) {
      Told.One next =
          new Told.One(
              its1.member(),
              standing(its1),
              standing(its1).phase() == Phase.READY && its1.table() == Facts.Table.IN,
              stay,
              hands.refusal(Kind.ADMIT, its1.member()));
      if (its1.drained()) {
        out.add(next);
      }
      one.merge(its1.member().instance(), next, ComposeKeeper::nearer);
    }
    List<Told.One> all = List.copyOf(one.values());
    return told.report(service, all, all.stream().filter(out::contains).toList());
  }

  private static Told.One nearer(Told.One one, Told.One other) {
    return Comparator.comparing((Told.One each) -> each.member().container().lives())
                .thenComparing(each -> each.member().name().generation())
                .compare(one, other)
            >= 0
        ? one
        : other;
  }

  private List<Place> placesOf(List<Course.Seen> all) {
    List<Place> found = new ArrayList<>();
    all.forEach(one -> add(found, one.member()));
    gone.values().forEach(one -> add(found, one));
    return List.copyOf(found);
  }

  private static void add(List<Place> places, Member member) {
    Place place = member.place();
    if (place != null) {
      places.add(place);
    }
  }

  private List<Watched> watched(List<Course.Seen> all) {
    List<Watched> watched = new ArrayList<>();
    for (Course.Seen one : all) {
      Place place = one.member().place();
      if (place != null && one.container().state() == ComposeContainer.State.RUNNING) {
        watched.add(
            new Watched(
                place.name(),
                place.host(),
                place.port(),
                false,
                one.member().service().health(),
                health));
      }
    }
    return watched;
  }

  private @Nullable Instant next(List<Course.Seen> all, Instant now) {
    boolean calm = gone.isEmpty() && toRestart.isEmpty() && all.stream().allMatch(this::isSettled);
    return calm ? null : now.plusSeconds(1);
  }

  /** Begins what is to be done, by the latest look. */
  public void act(Instant now) {
    for (Course.Seen one : seen) {
      table(one, now);
      engine(one, now);
    }
    for (Member member : gone.values()) {
      Place place = member.place();
      if (place != null) {
        hands.takeOut(member, place, now);
      }
    }
  }

  private void table(Course.Seen one, Instant now) {
    Member member = one.member();
    Place place = member.place();
    if (place == null) {
      return;
    }
    switch (standing(one).phase()) {
      case READY -> {
        if (one.table() != Facts.Table.IN) {
          hands.admit(member, place, now);
        }
      }
      case STARTING, UNKNOWN -> {
        if (!hands.hasBegun(Kind.CLEAR, member)) {
          hands.clear(member, now);
        }
      }
      case SICK -> {
        String service = member.service().name();
        if (!isCauseOutside(of(service).stream().map(Course.Seen::member).toList())) {
          takeOut(one, place, now);
        }
      }
      case PAUSED, WAKING, DRAINING, STOPPING, STOPPED, BACKOFF, CRASHLOOP, WAITING, GONE ->
          takeOut(one, place, now);
    }
  }

  private void takeOut(Course.Seen one, Place place, Instant now) {
    if (one.table() != Facts.Table.OUT) {
      hands.takeOut(one.member(), place, now);
    }
  }

  private void engine(Course.Seen one, Instant now) {
    Member member = one.member();
    Standing standing = standing(one);
    if (Course.isDue(standing, one, now)) {
      hands.begin(Kind.START, member, now, () -> fleet.projects().start(member.id()));
    } else if (standing.phase() == Phase.STOPPING && standing.ending() != Ending.NONE) {
      boolean late = !standing.since().plus(one.container().stopTimeout()).isAfter(now);
      if (standing.ending() == Ending.KILL || late) {
        hands.begin(Kind.KILL, member, now, () -> fleet.projects().kill(member.id()));
      } else if (!hands.hasBegun(Kind.TERMINATE, member)) {
        hands.begin(Kind.TERMINATE, member, now, () -> fleet.projects().terminate(member.id()));
      }
    }
  }
}
