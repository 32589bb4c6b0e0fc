package io.signalbox.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.services.RunDeclaration.Instances;
import io.signalbox.services.RunDeclaration.Limits;
import io.signalbox.services.RunDeclaration.Update;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunDeclarationTest {

  private static final Program JAR =
      new Program.Jar("shop.jar", List.of(new Template("-Xmx1g")), List.of());
  private static final EnvironmentValue LIVE = text("live");

  private static EnvironmentValue text(String text) {
    return new EnvironmentValue.Text(new Template(text));
  }

  private static RunDeclaration run(
      Program program, Map<String, EnvironmentValue> environment, @Nullable String folder) {
    return new RunDeclaration(
        program,
        environment,
        folder,
        Instances.USUAL,
        Limits.NONE,
        List.of(),
        Update.USUAL,
        Duration.ofSeconds(60),
        Duration.ofSeconds(40),
        null);
  }

  private static Program jar(List<Template> options, List<Template> arguments) {
    return new Program.Jar("a", options, arguments);
  }

  private static Program command(String... words) {
    return new Program.Command(Stream.of(words).map(Template::new).toList());
  }

  /** What has been written down by a supervisor must not change with its JVM. */
  @Test
  void a_version_is_the_same_in_every_jvm() {
    assertThat(run(JAR, Map.of("A", LIVE, "B", text(""), "C", text("x")), "shop").version())
        .isEqualTo("a6b93e6d4a02");
  }

  @Test
  void what_a_running_instance_has_makes_the_version() {
    List<Template> one = List.of(new Template("-a"));
    Map<String, EnvironmentValue> none = Map.of();

    assertThat(
            Stream.of(
                run(JAR, none, null),
                run(JAR, none, "shop"),
                run(JAR, Map.of("A", LIVE), null),
                run(JAR, Map.of("A", text("live2")), null),
                run(JAR, Map.of("B", LIVE), null),
                run(JAR, Map.of("A", text("secrets/a")), null),
                run(JAR, Map.of("A", new EnvironmentValue.Secret("secrets/a")), null),
                run(JAR, Map.of("A", text("1"), "B", text("2")), null),
                run(JAR, Map.of("A", text("2"), "B", text("1")), null),
                run(jar(List.of(), List.of()), none, null),
                run(jar(one, List.of()), none, null),
                run(jar(List.of(), one), none, null),
                run(command("a"), none, null),
                run(command("a", "b"), none, null),
                run(command("ab"), none, null),
                run(command("a", ""), none, null),
                run(new Program.Image("a", null), none, null),
                run(new Program.Image("a", 8080), none, null),
                run(new Program.Image("a", 8081), none, null)))
        .extracting(RunDeclaration::version)
        .doesNotHaveDuplicates()
        .allMatch(version -> version.matches("[0-9a-f]{12}"));
  }

  @Test
  void what_holds_for_running_instances_does_not() {
    RunDeclaration usual = run(JAR, Map.of(), null);
    RunDeclaration other =
        new RunDeclaration(
            JAR,
            Map.of(),
            null,
            Instances.between(2, 5),
            new Limits(500, 1L << 29, 200),
            List.of("db-service"),
            new Update(0, Duration.ZERO, Duration.ofSeconds(1), null),
            Duration.ofSeconds(1),
            Duration.ZERO,
            null);

    assertThat(other.version()).isEqualTo(usual.version());
  }
}
