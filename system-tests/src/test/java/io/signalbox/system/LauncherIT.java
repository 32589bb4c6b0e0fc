package io.signalbox.system;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./signalbox} itself: what it starts, and how it says no. */
class LauncherIT {

  private static final String PASSWORD = "changeit";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fly",
        "up --workers",
        "up --workers 0",
        "up --workers 33",
        "up --workers many",
        "up --fast",
        "status x",
        "logs --all",
        "logs ../../etc/passwd",
        "train soon",
        "train 0",
        "train 1 2",
        "down now",
        "clean -f"
      })
  void what_it_does_not_understand_is_one_line_and_status_2(String arguments) throws Exception {
    Cluster.Result refused = Cluster.prepare("misused").run(arguments.split(" "));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output().strip().lines()).hasSize(1);
  }

  @Test
  void help_names_every_command() throws Exception {
    assertThat(Cluster.prepare("help").must("help"))
        .contains("up ", "status", "logs", "train", "down", "clean", "test", "bench", "help");
  }

  @Test
  void without_a_jdk_it_says_what_to_install() throws Exception {
    Cluster.Result refused =
        Cluster.prepare("no-jdk").with("SIGNALBOX_JDK_PLACES", "/nowhere").run("up");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains("JDK 25").contains("install");
    assertThat(refused.output().strip().lines()).hasSize(1);
  }

  @Test
  void a_port_in_use_is_one_line_and_nothing_is_left_running() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.start();
    try {
      String port = String.valueOf(other.getAddress().getPort());
      Cluster cluster = Cluster.prepare("port-in-use").with("SIGNALBOX_GATEWAY_PORT", port);
      Cluster.Result refused = cluster.run("up");
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.output()).contains(port).contains("SIGNALBOX_GATEWAY_PORT");
      assertThat(refused.output().strip().lines()).hasSize(1);
      assertThat(cluster.run("status").status()).isEqualTo(1);
    } finally {
      other.stop(0);
    }
  }

  @Test
  void a_start_that_fails_leaves_nothing_running() throws Exception {
    Cluster cluster =
        Cluster.prepare("failing-start")
            .with("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/x");
    Cluster.Result failed = cluster.run("up", "--workers", "1");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output()).contains("db-1");
    assertThat(cluster.run("status").output()).contains("Nothing runs");
  }

  @Test
  void a_gateway_that_leads_to_tls_is_ready_too(@TempDir Path folder) throws Exception {
    Path certificate = folder.resolve("gateway.crt");
    Path key = folder.resolve("gateway.key");
    makeCertificate(folder.resolve("gateway.p12"), certificate, key);
    try (Cluster cluster =
        Cluster.prepare("tls")
            .with("SIGNALBOX_TLS_CERTIFICATES_0_CERTIFICATE", certificate.toString())
            .with("SIGNALBOX_TLS_CERTIFICATES_0_KEY", key.toString())
            .with("SIGNALBOX_TLS_REDIRECT", "true")) {
      assertThat(cluster.must("up", "--workers", "1"))
          .contains("A first task went through all three tiers")
          .contains("https://localhost:");
    }
  }

  /** One that nobody trusts, and its key, in PEM. */
  private static void makeCertificate(Path store, Path certificate, Path key) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "gateway",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    writePem(certificate, "CERTIFICATE", made.getCertificate("gateway").getEncoded());
    writePem(key, "PRIVATE KEY", made.getKey("gateway", PASSWORD.toCharArray()).getEncoded());
  }

  private static void writePem(Path file, String kind, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text));
  }

  /** A copy of the working tree has other times, and the same contents. */
  @Test
  void what_is_built_anew_hangs_on_contents_and_not_on_times(@TempDir Path copy) throws Exception {
    Path source = copyOfTheLauncher(copy);
    assertThat(upOf(copy)).contains("Building registry,db-service,gateway,worker-service");
    assertThat(upOf(copy)).doesNotContain("Building");

    FileTime later = FileTime.from(Instant.now().plus(Duration.ofDays(1)));
    Files.setLastModifiedTime(source, later);
    assertThat(upOf(copy)).doesNotContain("Building");

    Files.writeString(source, "class Changed {}");
    Files.setLastModifiedTime(source, FileTime.fromMillis(0));
    assertThat(upOf(copy)).contains("Building gateway ");
    assertThat(upOf(copy)).doesNotContain("Building");

    // Made by Maven alone, of what nobody knows.
    Files.writeString(copy.resolve("gateway/target/gateway.jar"), "another");
    assertThat(upOf(copy)).contains("Building gateway ");
  }

  /** A project with a source a module, and a Maven that makes a jar of each service. */
  private static Path copyOfTheLauncher(Path copy) throws IOException {
    for (String module :
        List.of(
            "networks",
            "logs",
            "task-types",
            "balancer",
            "member-starter",
            "registry",
            "gateway",
            "worker-service",
            "db-service")) {
      Files.createDirectories(copy.resolve(module + "/src/main/java"));
      Files.writeString(copy.resolve(module + "/src/main/java/Some.java"), "class Some {}");
      Files.writeString(copy.resolve(module + "/pom.xml"), "<project/>");
    }
    Files.writeString(copy.resolve("pom.xml"), "<project/>");
    Files.createDirectories(copy.resolve("deploy"));
    for (String file : List.of("signalbox", "deploy/jdk.sh")) {
      Files.copy(Cluster.PROJECT.resolve(file), copy.resolve(file), COPY_ATTRIBUTES);
    }
    Path maven = Files.createDirectory(copy.resolve("bin")).resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        for service in registry gateway worker-service db-service; do
          case "$*" in *"$service"*) mkdir -p $service/target; date +%N >$service/target/$service.jar ;; esac
        done
        """);
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
    return copy.resolve("gateway/src/main/java/Some.java");
  }

  /** These jars hold nothing: it ends when it has built them and wants to unpack the first. */
  private static String upOf(Path copy) throws Exception {
    Cluster.Result result =
        Cluster.prepare("copy")
            .with("SIGNALBOX_BUILD", "")
            .with("SIGNALBOX_HOME", copy.resolve("home").toString())
            .with("PATH", copy.resolve("bin") + ":" + System.getenv("PATH"))
            .runIn(copy, "up");
    assertThat(result.output()).contains("cannot unpack");
    return result.output();
  }

  @Test
  @Timeout(60)
  void a_log_is_followed_into_the_next_file() throws Exception {
    Cluster cluster = Cluster.prepare("following");
    Path logs = Files.createDirectories(cluster.home().resolve("logs"));
    Path log = Files.writeString(logs.resolve("some.log"), "first\n");
    Process following = cluster.start("logs", "some", "-f");
    try (BufferedReader lines = following.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("first");
      Files.move(log, logs.resolve("some.log.1"));
      Files.writeString(log, "second\n");
      String line = lines.readLine();
      while (line != null && line.startsWith("tail:")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("second");
    } finally {
      following.descendants().forEach(ProcessHandle::destroyForcibly);
      following.destroyForcibly();
    }
  }

  @Test
  void what_the_jvm_itself_has_said_is_shown_beside_the_log() throws Exception {
    Cluster cluster = Cluster.prepare("jvm-words").with("SIGNALBOX_JAVA_OPTS", "-XX:NoSuchFlag");
    Cluster.Result failed = cluster.run("up", "--workers", "1");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output()).contains("has ended; its last words").contains("NoSuchFlag");
    // Whoever ends first ends the others, who may not have said anything by then.
    assertThat(cluster.must("logs")).contains("NoSuchFlag");
  }

  @Test
  void who_has_not_said_anything_has_no_log_to_be_shown() throws Exception {
    Cluster cluster = Cluster.prepare("silent");
    Files.createFile(Files.createDirectories(cluster.home().resolve("logs")).resolve("some.out"));

    Cluster.Result shown = cluster.run("logs", "some");

    assertThat(shown.status()).isEqualTo(1);
    assertThat(shown.output()).contains("nothing has been said yet by some");
  }

  @Test
  void training_leaves_a_cache_of_each_service_and_nothing_that_runs() throws Exception {
    Cluster cluster = Cluster.prepare("trained");
    for (Path cache : caches()) {
      if (Files.exists(cache)) {
        Files.copy(cache, kept(cache), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Instant begun = Instant.now();
    try {
      assertThat(cluster.must("train", "1"))
          .contains("Trained: registry, db-service, gateway, worker");
      for (Path cache : caches()) {
        assertThat(Files.getLastModifiedTime(cache).toInstant()).isAfter(begun);
        assertThat(cache.resolveSibling("trained.aot")).doesNotExist();
      }
    } finally {
      // One of a second, with the first compiler, makes a cluster half as fast.
      for (Path cache : caches()) {
        if (Files.exists(kept(cache))) {
          Files.move(kept(cache), cache, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.deleteIfExists(cache);
          Files.deleteIfExists(cache.resolveSibling("cache.stamp"));
        }
      }
    }
    assertThat(ProcessHandle.allProcesses().map(process -> process.info().commandLine().orElse("")))
        .noneMatch(command -> command.contains("trained.aot"));
  }

  private static List<Path> caches() {
    return Stream.of("registry", "db-service", "gateway", "worker-service")
        .map(service -> Cluster.PROJECT.resolve(service).resolve("target/app/app.aot"))
        .toList();
  }

  private static Path kept(Path cache) {
    return cache.resolveSibling("kept.aot");
  }

  @Test
  void its_life_from_up_to_clean() throws Exception {
    try (Cluster cluster = Cluster.start("life", 2)) {
      TaskClient client = new TaskClient(cluster);
      String table = cluster.must("status");
      assertThat(table).contains("registry", "db-1", "gateway", "worker-1", "worker-2", "postgres");
      assertThat(table).doesNotContain("worker-3", "DEAD");

      List<Long> before = pids(cluster, "registry", "db-1", "gateway", "worker-1", "worker-2");
      assertThat(cluster.must("up")).contains("nothing was changed");
      assertThat(pids(cluster, "registry", "db-1", "gateway", "worker-1", "worker-2"))
          .isEqualTo(before);

      String kept = client.submit("sleep", Map.of("seconds", 0));
      assertThat(cluster.must("up", "--workers", "4")).contains("worker-4");
      List<String> held = new java.util.ArrayList<>();
      for (int i = 0; i < 40; i++) {
        held.add(client.submit("sleep", Map.of("seconds", 12)));
      }
      cluster.must("up", "--workers", "1");
      assertThat(cluster.must("status")).contains("worker-1").doesNotContain("worker-2");
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> client.allSucceeded(held));

      cluster.kill("worker-1");
      assertThat(cluster.run("status").status()).isEqualTo(3);
      cluster.must("up");
      assertThat(cluster.must("status")).doesNotContain("DEAD");

      assertThat(cluster.must("logs", "worker-1")).contains("worker-service");
      assertThat(cluster.run("logs", "worker-99").status()).isEqualTo(1);
      assertThat(cluster.run("clean", "--yes").output()).contains("down first");

      cluster.must("down");
      assertThat(cluster.run("status").status()).isEqualTo(1);
      assertThat(cluster.must("down")).contains("Nothing runs");
      cluster.must("up", "--workers", "1");
      assertThat(client.task(kept).at("/state").asString()).isEqualTo("SUCCEEDED");
      cluster.must("down");
      cluster.must("clean", "--yes");
      assertThat(Files.exists(cluster.home().resolve("data"))).isFalse();
    }
  }

  private static List<Long> pids(Cluster cluster, String... names) throws Exception {
    List<Long> pids = new java.util.ArrayList<>();
    for (String name : names) {
      pids.add(cluster.process(name).pid());
    }
    return pids;
  }
}
