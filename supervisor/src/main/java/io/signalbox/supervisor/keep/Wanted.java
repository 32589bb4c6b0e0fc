package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.ServiceSpec;
import java.util.Map;
import java.util.Set;

/**
 * What is declared to run here.
 *
 * @param services by name
 * @param recipes by service
 * @param elsewhere those that are declared and not run here, as far as their addresses are declared
 */
record Wanted(
    Map<String, ServiceSpec> services, Map<String, Recipe> recipes, Set<String> elsewhere) {

  Wanted {
    services = Map.copyOf(services);
    recipes = Map.copyOf(recipes);
    elsewhere = Set.copyOf(elsewhere);
  }
}
