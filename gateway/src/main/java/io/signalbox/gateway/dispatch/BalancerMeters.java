package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.ServerView;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.DirectoryListener;
import io.signalbox.member.directory.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Shows for each instance what speaks for it and against it. */
@Component
final class BalancerMeters implements DirectoryListener {

  private final Directory directory;
  private final List<Value> values;
  private List<Server<Instance>> shown = List.of();

  /** One value of each instance. */
  private record Value(MultiGauge gauge, ToDoubleFunction<ServerView> of) {}

  BalancerMeters(MeterRegistry registry, Directory directory) {
    this.directory = directory;
    this.values =
        List.of(
            value(
                registry,
                "requests",
                "Requests that the instance has, those from elsewhere included",
                ServerView::requests),
            value(
                registry,
                "latency.seconds",
                "How long a request takes there, as the policy sees it; 0 while not known",
                view -> view.latency().toNanos() / 1e9),
            value(
                registry,
                "limit",
                "Requests that the instance may have from here at once",
                ServerView::limit),
            value(
                registry,
                "warmth",
                "The part of its share that the instance gets; less than 1 while it is new",
                ServerView::warmth),
            value(
                registry,
                "failure.share",
                "Share of its latest requests that failed",
                ServerView::failureShare),
            value(
                registry,
                "cpu",
                "Share of its processor time that is in use, by its own account",
                view -> view.report().cpu()),
            value(
                registry,
                "utilization",
                "Share of its executors that is in use, by its own account",
                view -> view.report().utilization()));
  }

  private static Value value(
      MeterRegistry registry, String name, String description, ToDoubleFunction<ServerView> of) {
    return new Value(
        MultiGauge.builder("signalbox.balancer." + name)
            .description(description)
            .register(registry),
        of);
  }

  /** Shows the instances that are there now, and no others. */
  @Override
  public synchronized void read() {
    List<Server<Instance>> servers = new ArrayList<>();
    directory.forEach((name, balancer) -> servers.addAll(balancer.servers()));
    if (servers.equals(shown)) {
      return;
    }
    shown = servers;
    for (Value value : values) {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      directory.forEach(
          (name, balancer) -> {
            for (Server<Instance> server : balancer.servers()) {
              rows.add(row(name, balancer, server, value.of));
            }
          });
      value.gauge.register(rows, true);
    }
  }

  private static MultiGauge.Row<?> row(
      String service,
      Balancer<Instance> balancer,
      Server<Instance> server,
      ToDoubleFunction<ServerView> of) {
    return MultiGauge.Row.of(
        Tags.of("service", service, "target", server.target().id()),
        server,
        it -> of.applyAsDouble(balancer.view(it)));
  }
}
