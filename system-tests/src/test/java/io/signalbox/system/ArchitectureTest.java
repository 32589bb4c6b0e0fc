package io.signalbox.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows of the house: who may use whom, and what every package owes its reader. */
class ArchitectureTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of(
          "networks",
          "logs",
          "tomcat",
          "balancer",
          "member-starter",
          "registry",
          "gateway",
          "worker-service",
          "db-service",
          "bench");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              MODULES.stream().map(module -> PROJECT.resolve(module + "/target/classes")).toList());

  @Test
  void every_module_has_been_read() {
    assertThat(CLASSES.stream().map(type -> type.getPackageName().split("\\.")[2]).distinct())
        .contains(
            "networks",
            "logs",
            "tomcat",
            "balancer",
            "member",
            "registry",
            "gateway",
            "worker",
            "db",
            "bench");
  }

  @Test
  void no_service_imports_another_services_code() {
    for (String service : List.of("registry", "gateway", "worker", "db", "bench")) {
      noClasses()
          .that()
          .resideInAPackage("io.signalbox." + service + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              Stream.of("registry", "gateway", "worker", "db", "bench")
                  .filter(other -> !other.equals(service))
                  .map(other -> "io.signalbox." + other + "..")
                  .toArray(String[]::new))
          .check(CLASSES);
    }
  }

  @Test
  void the_balancer_knows_nothing_but_java() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.balancer..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.signalbox.balancer..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void networks_know_nothing_but_java() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.networks..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.signalbox.networks..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void logs_know_nothing_but_the_logging_library() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.logs..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.logs..", "java..", "org.jspecify..", "org.slf4j..", "ch.qos.logback..")
        .check(CLASSES);
  }

  @Test
  void what_guards_a_tomcat_knows_no_one_that_it_guards() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.tomcat..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.registry..",
            "io.signalbox.gateway..",
            "io.signalbox.worker..",
            "io.signalbox.db..",
            "io.signalbox.member..")
        .check(CLASSES);
  }

  @Test
  void addresses_are_compared_in_one_place() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.signalbox.networks..")
        .should()
        .dependOnClassesThat()
        .haveSimpleNameStartingWith("IpAddressMatcher")
        .check(CLASSES);
  }

  @Test
  void only_members_use_the_starter() {
    noClasses()
        .that()
        .resideInAnyPackage("io.signalbox.registry..", "io.signalbox.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.signalbox.member..")
        .check(CLASSES);
  }

  @Test
  void the_starter_knows_no_service() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.member..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.registry..",
            "io.signalbox.gateway..",
            "io.signalbox.worker..",
            "io.signalbox.db..")
        .check(CLASSES);
  }

  @Test
  void packages_do_not_depend_on_each_other_in_circles() {
    slices().matching("io.signalbox.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void task_types_know_nothing_of_how_they_are_run() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.worker.types..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.worker.dispatch..",
            "io.signalbox.worker.store..",
            "io.signalbox.worker.tasks..")
        .check(CLASSES);
  }

  @Test
  void no_package_is_named_after_a_layer() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..controller..", "..service..", "..util..", "..utils..", "..helper..", "..common..")
        .check(CLASSES);
  }

  @Test
  void every_package_states_its_null_default() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith(NullMarked.class)
        .check(CLASSES);
  }

  @Test
  void every_package_tells_what_it_is() throws IOException {
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module + "/src/main/java"))) {
        assertThat(
                files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct())
            .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
      }
    }
  }
}
