package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.ServerView;
import io.signalbox.member.directory.Decisions;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.stereotype.Component;

/** The live table at {@code /actuator/dispatch}: who gets which share of the requests, and why. */
@Component
@Endpoint(id = "dispatch")
final class DispatchEndpoint {

  private final Directory directory;

  DispatchEndpoint(Directory directory) {
    this.directory = directory;
  }

  @ReadOperation
  Map<String, Service> services() {
    Map<String, Service> services = new TreeMap<>();
    directory.forEach(
        (name, balancer) -> services.put(name, Service.of(balancer, directory.decisions(name))));
    return services;
  }

  /** One of them; null when nothing leads to it. */
  @ReadOperation
  @Nullable Service service(@Selector String name) {
    Balancer<Instance> balancer = directory.find(name);
    return balancer == null ? null : Service.of(balancer, directory.decisions(name));
  }

  /**
   * @param panic so few instances are well that failures are overlooked
   * @param repeatsLeft failed requests that may be given to another instance now
   * @param decisions the latest, the oldest first
   */
  record Service(
      PolicyName policy,
      boolean panic,
      int repeatsLeft,
      List<Target> instances,
      List<Decisions.Decision> decisions) {

    static Service of(Balancer<Instance> balancer, List<Decisions.Decision> decisions) {
      List<Server<Instance>> servers = balancer.servers();
      List<ServerView> views = servers.stream().map(balancer::view).toList();
      int chosen = views.stream().mapToInt(ServerView::chosenLastMinute).sum();
      List<Target> targets = new ArrayList<>();
      for (int i = 0; i < servers.size(); i++) {
        targets.add(Target.of(servers.get(i), views.get(i), chosen));
      }
      return new Service(
          balancer.settings().policy(),
          balancer.panics(),
          balancer.repeatsLeft(),
          targets,
          decisions);
    }
  }

  /**
   * @param inFlight requests from this gateway
   * @param requests all that it has, as estimated
   * @param latency as the policy sees it; not there while it is not known
   * @param shareAtMost the share of all requests that it gets at most, while others are well; not
   *     there where there is no such bound
   * @param shareOfLastMinute of the requests of this gateway
   * @param failed requests of this gateway, since it knows the instance
   * @param answered the others that have ended, by the nanoseconds that they took at most
   * @param reported not there while it has told nothing
   */
  record Target(
      String id,
      String address,
      ServerView.State state,
      @Nullable String why,
      int inFlight,
      double requests,
      @Nullable Duration latency,
      int limit,
      double warmth,
      @Nullable Double shareAtMost,
      double failureShare,
      double shareOfLastMinute,
      long failed,
      Map<Long, Long> answered,
      @Nullable String reported,
      @Nullable Duration reportAge) {

    static Target of(Server<Instance> server, ServerView view, int chosenInAll) {
      Instance instance = server.target();
      LoadReport report = view.report();
      return new Target(
          instance.id(),
          instance.authority(),
          view.state(),
          why(view),
          view.inFlight(),
          view.requests(),
          view.latency().isZero() ? null : view.latency(),
          view.limit(),
          view.warmth(),
          view.quota() < 1 ? view.quota() : null,
          view.failureShare(),
          chosenInAll == 0 ? 0 : (double) view.chosenLastMinute() / chosenInAll,
          server.failed(),
          server.answered(),
          view.reportAge() == null ? null : report.format(),
          view.reportAge());
    }

    private static @Nullable String why(ServerView view) {
      return switch (view.state()) {
        case AVAILABLE -> null;
        case WARMING -> "is new or has recovered: its share grows";
        case EJECTED -> "failed too many requests in a row: gets one again in " + view.trialIn();
        case UNREACHABLE -> "takes no connection or does not answer";
      };
    }
  }
}
