package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./signalbox} itself: what it starts, and how it says no. */
class LauncherIT {

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
        .contains("up ", "status", "logs", "down", "clean", "test", "bench", "help");
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
          .atMost(java.time.Duration.ofMinutes(1))
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
