package io.signalbox.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
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
          "task-types",
          "task-types-test",
          "balancer",
          "services",
          "handoff",
          "launcher",
          "supervisor",
          "member-starter",
          "registry",
          "gateway",
          "worker-service",
          "db-service",
          "bench");

  /** The rooms of the task types, each ready to become a jar of its own. */
  private static final String TASK_TYPES = "io.signalbox.worker.types.*..";

  /** The one type whose business it is who is there. */
  private static final String CALL = "io.signalbox.worker.types.call..";

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
            "services",
            "handoff",
            "launcher",
            "supervisor",
            "member",
            "registry",
            "gateway",
            "worker",
            "db",
            "bench");
  }

  @Test
  void no_service_imports_another_services_code() {
    for (String service : List.of("registry", "gateway", "worker", "db", "supervisor", "bench")) {
      noClasses()
          .that()
          .resideInAPackage("io.signalbox." + service + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              Stream.of("registry", "gateway", "worker", "db", "supervisor", "bench")
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
  void what_is_declared_knows_no_framework_and_nobody_who_acts_on_it() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.services..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.services..",
            "io.signalbox.balancer..",
            "io.signalbox.networks..",
            "io.signalbox.logs..",
            "java..",
            "org.jspecify..",
            "org.yaml.snakeyaml..")
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
  void what_hands_connections_over_does_not_know_at_which_end_it_is() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.handoff..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.member..",
            "io.signalbox.gateway..",
            "io.signalbox.worker..",
            "io.signalbox.db..",
            "io.signalbox.registry..")
        .check(CLASSES);
  }

  @Test
  void the_rooms_of_handoff_stand_on_each_other() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.signalbox.handoff..")
        .layer("ipc")
        .definedBy("io.signalbox.handoff.ipc..")
        .layer("claims")
        .definedBy("io.signalbox.handoff.claims..")
        .layer("server")
        .definedBy("io.signalbox.handoff.server..")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("claims")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("ipc")
        .mayOnlyBeAccessedByLayers("claims", "server")
        .check(CLASSES);
  }

  @Test
  void the_launcher_knows_nobody_of_the_house() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.launcher..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.signalbox..")
                .and(resideOutsideOfPackages("io.signalbox.launcher..")))
        .check(CLASSES);
  }

  @Test
  void a_plan_knows_nothing_but_java() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.supervisor.plan..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.signalbox.supervisor.plan..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void one_class_of_a_module_calls_the_system() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.signalbox.handoff.ipc.Posix")
        .and()
        .doNotHaveFullyQualifiedName("io.signalbox.launcher.linux.Linux")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
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

  /** One directory knows who is there; the gateway alone chooses by itself among them. */
  @Test
  void services_leave_choosing_to_the_directory() {
    noClasses()
        .that()
        .resideInAnyPackage("io.signalbox.worker..", "io.signalbox.db..", "io.signalbox.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.signalbox.balancer..")
        .check(CLASSES);
  }

  @Test
  void packages_do_not_depend_on_each_other_in_circles() {
    slices().matching("io.signalbox.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void what_a_task_type_is_knows_no_task_type_and_nothing_of_the_worker() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.worker.types")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.signalbox.worker.types", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void task_types_know_only_what_a_task_type_is() {
    noClasses()
        .that()
        .resideInAPackage(TASK_TYPES)
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.signalbox..")
                .and(
                    resideOutsideOfPackages(
                        "io.signalbox.worker.types",
                        TASK_TYPES,
                        "io.signalbox.worker.delivery..",
                        "io.signalbox.networks..",
                        "io.signalbox.member.directory..")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(TASK_TYPES)
        .and()
        .resideOutsideOfPackage(CALL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.signalbox.member..")
        .check(CLASSES);
    slices()
        .matching("io.signalbox.worker.types.(*)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void what_delivers_knows_what_a_task_type_is_and_nothing_of_the_worker() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.worker.delivery..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.signalbox..")
                .and(
                    resideOutsideOfPackages(
                        "io.signalbox.worker.types", "io.signalbox.worker.delivery..")))
        .check(CLASSES);
  }

  @Test
  void nobody_names_a_task_type() {
    noClasses()
        .that()
        .resideOutsideOfPackage(TASK_TYPES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TASK_TYPES)
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
