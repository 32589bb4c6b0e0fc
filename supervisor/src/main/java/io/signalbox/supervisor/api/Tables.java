package io.signalbox.supervisor.api;

import io.signalbox.supervisor.api.Views.ClusterView;
import io.signalbox.supervisor.api.Views.InstanceView;
import io.signalbox.supervisor.api.Views.ServiceView;
import java.util.Objects;

/** The same as tables, for a terminal. */
final class Tables {

  private static final String SERVICES = "%-20s %-9s %-7s %-13s %s%n";
  private static final String INSTANCES = "%-22s %-10s %-6s %-8s %-13s %s%n";

  private Tables() {}

  static String services(ClusterView all) {
    StringBuilder text = new StringBuilder(told(all));
    text.append(SERVICES.formatted("SERVICE", "STATE", "SERVE", "VERSION", "WHY"));
    for (ServiceView service : all.services()) {
      text.append(
          SERVICES.formatted(
              service.name(),
              service.state(),
              service.serving() + "/" + service.wanted(),
              service.version(),
              service.words() + keeper(service)));
    }
    return text.toString();
  }

  /** Whose it is, where it is not of services.yml. */
  private static String keeper(ServiceView service) {
    return service.composeProject() == null
        ? ""
        : " (of the compose project " + service.composeProject() + ")";
  }

  static String instances(ClusterView all) {
    StringBuilder text = new StringBuilder(told(all));
    text.append(INSTANCES.formatted("INSTANCE", "STATE", "PORT", "PID", "VERSION", "WHY"));
    all.services().forEach(service -> text.append(instances(service)));
    return text.toString();
  }

  static String service(ServiceView service) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %s, %s%s%n"
            .formatted(service.name(), service.state(), service.words(), keeper(service)));
    text.append(INSTANCES.formatted("INSTANCE", "STATE", "PORT", "PID", "VERSION", "WHY"));
    text.append(instances(service));
    for (InstanceView instance : service.instances()) {
      Views.ExitView exit = instance.lastExit();
      if (exit != null) {
        text.append(
            "%n%s ended before (%s, seen at %s). Its last lines:%n"
                .formatted(instance.id(), exit.cause(), exit.seenAt()));
        exit.lastLines().forEach(line -> text.append("  ").append(line).append("\n"));
      }
    }
    return text.toString();
  }

  private static String instances(ServiceView service) {
    StringBuilder text = new StringBuilder();
    for (InstanceView instance : service.instances()) {
      text.append(
          INSTANCES.formatted(
              instance.id(),
              instance.state(),
              Objects.requireNonNullElse(instance.port(), "-"),
              Objects.requireNonNullElse(instance.pid(), "-"),
              instance.version(),
              instance.words()
                  + (instance.serves() || instance.health().isEmpty()
                      ? ""
                      : " (" + instance.health() + ")")
                  + keeper(service)));
    }
    return text.toString();
  }

  private static String told(ClusterView all) {
    StringBuilder text = new StringBuilder();
    if (!all.trouble().isEmpty()) {
      text.append("not so: ").append(all.trouble()).append("\n");
    }
    all.mistakes().forEach(mistake -> text.append("mistake: ").append(mistake).append("\n"));
    if (all.drained()) {
      text.append("drained: nothing is to run here until it is resumed\n");
    }
    return text.toString();
  }
}
