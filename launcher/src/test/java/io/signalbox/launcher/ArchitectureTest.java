package io.signalbox.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows inside. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.signalbox.launcher");

  @Test
  void packages_do_not_depend_on_each_other_in_circles() {
    slices().matching("io.signalbox.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void only_one_package_talks_to_an_engine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.signalbox.launcher.container")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.dockerjava..")
        .check(CLASSES);
  }

  @Test
  void launchers_do_not_know_each_other() {
    noClasses()
        .that()
        .resideInAPackage("io.signalbox.launcher.container")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.signalbox.launcher.process")
        .check(CLASSES);
  }

  /** A launcher of containers stands beside that of processes. */
  @Test
  void what_a_launcher_is_knows_no_launcher() {
    classes()
        .that()
        .resideInAPackage("io.signalbox.launcher")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.signalbox.launcher", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void it_stands_alone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.signalbox.launcher..",
            "java..",
            "org.jspecify..",
            "org.slf4j..",
            "com.github.dockerjava..",
            "tools.jackson..",
            "com.fasterxml.jackson.annotation..")
        .check(CLASSES);
  }

  @Test
  void only_one_class_calls_the_system() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.signalbox.launcher.linux.Linux")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
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
}
