package io.signalbox.supervisor.api;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Insight;
import io.signalbox.supervisor.keep.Keeper;
import io.signalbox.supervisor.launch.JoinedLaunches;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.launch.Launches;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.watch.JoinedInsight;
import io.signalbox.supervisor.watch.Prober;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How all stands, in the form in which it is told. Thread-safe. */
@Component
class Views {

  private final Keeper keeper;
  private final Launches launches;
  private final Insight insight;
  private final Prober prober;

  Views(Keeper keeper, JoinedLaunches launches, JoinedInsight insight, Prober prober) {
    this.keeper = keeper;
    this.launches = launches;
    this.insight = insight;
    this.prober = prober;
  }

  /**
   * All services.
   *
   * @param drained whether somebody wants nothing to run here
   * @param mistakes of the file of declared services as it is now: while it has some, what it said
   *     before holds; and of labels: containers that have some are not looked after
   * @param trouble why nothing is done; empty while all is well
   */
  record ClusterView(
      boolean drained, List<String> mistakes, String trouble, List<ServiceView> services) {}

  /**
   * One service.
   *
   * @param composeProject whose compose file makes and removes its containers; null: services.yml
   *     declares it
   * @param version that is declared; of a compose file's, the image
   * @param rollout how far it has come to that version
   */
  record ServiceView(
      String name,
      @Nullable String composeProject,
      ServiceReport.State state,
      String words,
      int wanted,
      int serving,
      String version,
      String rollout,
      List<InstanceView> instances) {}

  /**
   * One instance.
   *
   * @param port of a container of a compose file's, the one in there
   * @param pid its process on this machine; null while it has none
   * @param health what the last question to it has shown
   */
  record InstanceView(
      String id,
      long generation,
      String version,
      String state,
      boolean serves,
      String words,
      @Nullable Integer port,
      @Nullable Long pid,
      String health,
      @Nullable ExitView lastExit) {}

  /**
   * How the last of its processes that has ended did so.
   *
   * @param lastLines of what it has written
   */
  record ExitView(long generation, String cause, Instant seenAt, List<String> lastLines) {}

  ClusterView all() {
    Keeper.View view = keeper.view();
    List<Launch> all = launches.all();
    return new ClusterView(
        view.drained(),
        view.mistakes(),
        view.trouble(),
        view.services().stream().map(service -> view(service, all)).toList());
  }

  Optional<ServiceView> service(String name) {
    return keeper.view().services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .map(service -> view(service, launches.all()));
  }

  private ServiceView view(ServiceReport service, List<Launch> launches) {
    return new ServiceView(
        service.name(),
        service.project(),
        service.state(),
        service.words(),
        service.wanted(),
        service.serving(),
        service.rollout().version(),
        service.rollout().state().name(),
        service.instances().stream().map(instance -> view(instance, launches)).toList());
  }

  private InstanceView view(ServiceReport.InstanceReport instance, List<Launch> launches) {
    LaunchName name = new LaunchName(instance.id(), instance.generation());
    Launch launch =
        launches.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
    Integer port = launch != null && launch.port().isPresent() ? launch.port().getAsInt() : null;
    Long pid = insight.inspect(name.toString()).map(process -> process.pid()).orElse(null);
    return new InstanceView(
        instance.id().toString(),
        instance.generation(),
        instance.version(),
        instance.phase().name(),
        instance.serves(),
        instance.words(),
        port,
        pid,
        prober.words(name),
        lastExit(instance.id(), launches));
  }

  private static @Nullable ExitView lastExit(InstanceId id, List<Launch> launches) {
    for (Launch launch : launches.reversed()) {
      Exit exit = launch.exit();
      if (launch.name().instance().equals(id) && exit != null) {
        return new ExitView(
            launch.name().generation(), exit.cause().toString(), exit.seenAt(), exit.lastLines());
      }
    }
    return null;
  }
}
