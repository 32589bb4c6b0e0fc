package io.signalbox.worker.types;

import io.signalbox.member.directory.Directory;
import io.signalbox.worker.FakeRegistry;
import io.signalbox.worker.catalogue.TaskTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.util.ClassUtils;

/** Finds the task types as a worker does, and nothing else of it. */
public final class TypesOfAWorker {

  private TypesOfAWorker() {}

  @Configuration(proxyBeanMethods = false)
  @ComponentScan(
      excludeFilters =
          @ComponentScan.Filter(
              type = FilterType.CUSTOM,
              classes = AutoConfigurationExcludeFilter.class))
  static class Components {}

  /** A context of them, with whatever configuration one likes. */
  public static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withUserConfiguration(Components.class)
        .withBean(TaskTypes.class)
        .withBean(Directory.class, () -> FakeRegistry.empty().directory())
        .withConfiguration(AutoConfigurations.of(autoConfigurations()));
  }

  static Collection<TaskType<?>> all() {
    List<TaskType<?>> all = new ArrayList<>();
    context().run(context -> all.addAll(context.getBean(TaskTypes.class).all()));
    return all;
  }

  private static Class<?>[] autoConfigurations() {
    String here = TypesOfAWorker.class.getPackageName() + ".";
    return ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
        .filter(name -> name.startsWith(here))
        .map(name -> ClassUtils.resolveClassName(name, null))
        .toArray(Class<?>[]::new);
  }
}
