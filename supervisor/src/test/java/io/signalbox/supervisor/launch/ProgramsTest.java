package io.signalbox.supervisor.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.PortChoice;
import io.signalbox.launcher.Workload;
import io.signalbox.launcher.jvm.JavaHome;
import io.signalbox.launcher.jvm.QuickStarts;
import io.signalbox.services.ServiceDeclaration;
import io.signalbox.services.file.ServicesFile;
import io.signalbox.supervisor.plan.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a declaration becomes when it is started. */
class ProgramsTest {

  private static final LaunchName NAME = new LaunchName(new InstanceId("shop", 2), 7);

  @TempDir private Path folder;

  private LaunchSpec spec(String yaml) throws LaunchException {
    ServicesFile.Read read = ServicesFile.read("services.yml", yaml);
    assertThat(read.mistakes()).isEmpty();
    ServiceDeclaration service = read.services().getFirst();
    Recipe recipe = new Recipe(service.run(), false, null, folder.toString());
    return new Programs(
            JavaHome.ofThisProcess(),
            folder.resolve("logs"),
            new QuickStarts(folder.resolve("quick-starts")))
        .spec(NAME, service.run().version(), recipe, 20_123);
  }

  @Test
  void a_command_is_told_its_port_wherever_it_asks_for_it() throws Exception {
    LaunchSpec spec =
        spec(
            """
            services:
              shop:
                run: {command: [python3, pages.py, "${PORT}", "$${HOME}"]}
                environment: {AT: ":${PORT}", MODE: live}
                folder: pages
                limits: {cpu: 0.5, memory: 64MB, pids: 20}
            """);

    assertThat(spec.workload())
        .isEqualTo(
            new Workload.Command(
                List.of("python3", "pages.py", "20123", "${HOME}"), folder.resolve("pages")));
    assertThat(spec.environment())
        .containsOnly(Map.entry("AT", ":20123"), Map.entry("MODE", "live"));
    assertThat(spec.port()).isEqualTo(new PortChoice.Fixed(20_123));
    assertThat(spec.limits().cores()).hasValue(0.5);
    assertThat(spec.limits().memoryBytes()).hasValue(64L << 20);
    assertThat(spec.limits().threads()).hasValue(20);
    assertThat(spec.log().path()).isEqualTo(folder.resolve("logs/shop-2.log"));
    assertThat(spec.labels()).containsOnlyKeys("version");
  }

  @Test
  void a_jar_is_run_by_java_and_spring_finds_its_port() throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "com.example.Main");
    Path jar = folder.resolve("shop.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();

    LaunchSpec spec =
        spec("services: {shop: {run: {jar: shop.jar, java-options: [-Xmx64m], arguments: [go]}}}");

    List<String> words = ((Workload.Command) spec.workload()).words();
    assertThat(words.getFirst()).endsWith("/bin/java");
    assertThat(words.subList(1, 5)).isEqualTo(List.of("-Xmx64m", "-jar", jar.toString(), "go"));
    assertThat(spec.environment()).containsEntry("SERVER_PORT", "20123");
    assertThat(
            spec("services: {shop: {run: {jar: shop.jar}, environment: {SERVER_PORT: 9}}}")
                .environment())
        .containsEntry("SERVER_PORT", "9");
  }

  @Test
  void a_secret_is_what_is_in_its_file_without_the_lines_end() throws IOException, LaunchException {
    Files.writeString(folder.resolve("password"), "hush\n");
    LaunchSpec spec =
        spec("services: {shop: {run: {command: [a]}, environment: {PASSWORD: {file: password}}}}");

    assertThat(spec.environment()).containsEntry("PASSWORD", "hush");
    assertThat(spec.toString()).doesNotContain("hush");
  }

  @Test
  void an_image_listens_where_it_is_declared_or_told_to_and_else_where_it_says_itself()
      throws Exception {
    String shop = "services: {shop: {run: {image: 'shop:1.4'}, environment: {MODE: live}}}";
    assertThat(spec(shop).workload())
        .isEqualTo(new Workload.Image("shop:1.4", OptionalInt.empty()));
    assertThat(spec(shop).port()).isEqualTo(new PortChoice.Fixed(20_123));

    LaunchSpec told = spec(shop.replace("live", "'at ${PORT}, $${PORT}'"));
    assertThat(told.workload()).isEqualTo(new Workload.Image("shop:1.4", OptionalInt.of(20_123)));
    assertThat(told.environment()).containsEntry("MODE", "at 20123, ${PORT}");

    LaunchSpec declared =
        spec(shop.replace("live", "'${PORT}'").replace("1.4'", "1.4', container-port: 8080"));
    assertThat(declared.workload()).isEqualTo(new Workload.Image("shop:1.4", OptionalInt.of(8080)));
    assertThat(declared.environment()).containsEntry("MODE", "8080");
    assertThat(spec(shop.replace("live", "'$${PORT}'")).workload())
        .isEqualTo(new Workload.Image("shop:1.4", OptionalInt.empty()));
  }

  @Test
  void what_cannot_be_started_says_why() {
    assertThatThrownBy(() -> spec("services: {shop: {run: {jar: none.jar}}}"))
        .hasMessageContaining("none.jar is not there");
    assertThatThrownBy(
            () -> spec("services: {shop: {run: {command: [a]}, environment: {A: {file: none}}}}"))
        .hasMessageStartingWith("the value of A cannot be read from " + folder.resolve("none"));
  }

  @Test
  void a_name_is_read_as_it_is_written() {
    assertThat(LaunchName.parse("shop-2.7")).contains(NAME);
    assertThat(LaunchName.parse(NAME.toString())).contains(NAME);
    assertThat(LaunchName.parse("web-shop-12.3"))
        .contains(new LaunchName(new InstanceId("web-shop", 12), 3));
    assertThat(LaunchName.parse("shop-2")).isEmpty();
    assertThat(LaunchName.parse("shop:9002")).isEmpty();
  }
}
