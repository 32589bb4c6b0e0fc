package io.signalbox.supervisor.keep;

import io.signalbox.services.Mistake;
import io.signalbox.services.ServiceDeclaration;
import io.signalbox.services.file.FileListener;
import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.ServiceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wanted, by what the file last said without a mistake; before that, by what is remembered.
 * Thread-safe.
 */
final class Declared implements FileListener {

  private static final Logger log = LoggerFactory.getLogger(Declared.class);
  private static final int MOST_LOGGED = 50;

  private final Specs specs;
  private final Path file;
  private final Runnable news;
  private volatile Wanted wanted;
  private volatile List<Mistake> mistakes = List.of();

  /**
   * @param remembered of a life before
   */
  Declared(Specs specs, Path file, State remembered, Runnable news) {
    this.specs = specs;
    this.file = file;
    this.news = news;
    this.wanted = of(remembered);
  }

  private static Wanted of(State state) {
    Map<String, ServiceSpec> services = new TreeMap<>();
    Map<String, Recipe> recipes = new TreeMap<>();
    state
        .memory()
        .services()
        .forEach(
            (name, service) -> {
              Recipe recipe = state.recipe(name, service.spec().version());
              if (recipe != null) {
                services.put(name, service.spec());
                recipes.put(name, recipe);
              }
            });
    return new Wanted(services, recipes, Set.of());
  }

  Wanted wanted() {
    return wanted;
  }

  /** Those of the file as it is now; while it has some, what it said before holds. */
  List<Mistake> mistakes() {
    return mistakes;
  }

  @Override
  public void fileSays(String name, List<ServiceDeclaration> services, List<Mistake> wrong) {
    mistakes = List.copyOf(wrong);
    if (wrong.isEmpty()) {
      wanted = specs.of(services, folder());
      log.info("{} declares to run: {}", name, wanted.services().keySet());
      news.run();
    } else {
      wrong.stream().limit(MOST_LOGGED).forEach(mistake -> log.error("{}", mistake));
      log.error("What {} said before holds on: {}", name, wanted.services().keySet());
    }
  }

  /** The file may be a link to one in another folder, from which others are named. */
  private String folder() {
    try {
      return String.valueOf(file.toRealPath().getParent());
    } catch (IOException e) {
      return String.valueOf(file.toAbsolutePath().getParent());
    }
  }

  @Override
  public boolean fileHolds() {
    return !wanted.services().isEmpty();
  }
}
