package io.signalbox.supervisor.keep;

import io.signalbox.services.RunDeclaration;
import io.signalbox.services.ServiceDeclaration;
import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.Canary;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.Idle;
import io.signalbox.supervisor.plan.RestartPolicy;
import io.signalbox.supervisor.plan.ServiceSpec;
import io.signalbox.supervisor.plan.UpdateRule;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of what the file says what is planned with. */
final class Specs {

  private final HealthRule health;

  Specs(Duration probeInterval) {
    this.health = health(probeInterval);
  }

  /** The usual one, with another time between two questions. */
  static HealthRule health(Duration probeInterval) {
    HealthRule usual = HealthRule.DEFAULTS;
    return new HealthRule(
        usual.firstPause(),
        usual.longestPause(),
        probeInterval,
        usual.timeout(),
        usual.failures(),
        usual.passes(),
        usual.grace());
  }

  /**
   * @param folder in which the file is
   */
  Wanted of(List<ServiceDeclaration> services, String folder) {
    Map<String, ServiceSpec> specs = new HashMap<>();
    Map<String, Recipe> recipes = new HashMap<>();
    Set<String> elsewhere = new HashSet<>();
    for (ServiceDeclaration service : services) {
      RunDeclaration run = service.run();
      if (run != null) {
        specs.put(service.name(), spec(service, run));
        recipes.put(
            service.name(), new Recipe(run, service.isTcp(), service.location().health(), folder));
      } else if (!service.addresses().isEmpty()) {
        elsewhere.add(service.name());
      }
    }
    return new Wanted(specs, recipes, elsewhere);
  }

  private ServiceSpec spec(ServiceDeclaration service, RunDeclaration run) {
    RunDeclaration.Instances instances = run.instances();
    RunDeclaration.Update update = run.update();
    return new ServiceSpec(
        service.name(),
        run.version(),
        new ServiceSpec.Count(instances.min(), instances.usual(), instances.max()),
        new ServiceSpec.Times(
            run.startTimeout(),
            ServiceSpec.Times.DEFAULTS.drain(),
            run.stopTimeout(),
            idle(run.idle(), service.isRouted())),
        health,
        RestartPolicy.DEFAULTS,
        new UpdateRule(
            update.surge(),
            update.watch(),
            update.deadline(),
            isJudged(service),
            canary(update.canary())),
        Set.copyOf(run.dependsOn()));
  }

  private static @Nullable Idle idle(RunDeclaration.@Nullable Idle declared, boolean called) {
    return declared == null
        ? null
        : new Idle(declared.after(), declared.pauses(), declared.stopAfter(), called);
  }

  private static @Nullable Canary canary(RunDeclaration.@Nullable Canary declared) {
    return declared == null ? null : new Canary(declared.thousandths() / 1000.0, declared.time());
  }

  /** Whether gateways see how its requests end: on connections nobody knows what is spoken. */
  private static boolean isJudged(ServiceDeclaration service) {
    return !service.isTcp() && !service.paths().isEmpty();
  }
}
