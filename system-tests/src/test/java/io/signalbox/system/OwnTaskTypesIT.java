package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task types that come in a folder of jars, as those of users do. */
class OwnTaskTypesIT {

  private static final String FOLDER = "SIGNALBOX_TASK_TYPES";
  static final Path EXAMPLE =
      Cluster.PROJECT.resolve("examples/greeting-task/target/greeting-task.jar");

  @TempDir private Path folder;

  @Test
  void a_type_in_a_jar_is_submitted_checked_and_run_like_any_other() throws Exception {
    Files.copy(EXAMPLE, folder.resolve("greeting-task.jar"));
    Cluster prepared =
        Cluster.prepare("own-types")
            // Not where the processes stand.
            .with(FOLDER, Cluster.PROJECT.relativize(folder.toRealPath()).toString())
            .with("SIGNALBOX_TASK_TYPES_GREETING_SALUTATION", "Good morning");
    try (Cluster cluster = prepared) {
      cluster.must("up", "--workers", "1");
      TaskClient client = new TaskClient(cluster);
      assertThat(client.get(cluster.gateway("/api/task-types")).body())
          .contains("\"greeting\"", "Greets people.", "\"digest\"");

      var done =
          client.post(
              "greeting", Map.of("names", List.of("Ada", "Grace")), "two", "Prefer", "wait=20");
      assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
      assertThat(done.body()).contains("SUCCEEDED", "Good morning, Ada!", "Good morning, Grace!");

      var refused = client.post("greeting", Map.of("names", List.of("Ada", " ")), "blank");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("/input/names/1", "name somebody");
    }
  }

  @Test
  void a_broken_jar_ends_the_start_with_what_to_do() throws Exception {
    Files.write(folder.resolve("greeting-task.jar"), new byte[100]);
    Cluster cluster = Cluster.prepare("broken-types").with(FOLDER, folder.toString());
    Cluster.Result failed = cluster.run("up", "--workers", "1");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output())
        .contains("worker-1", "greeting-task.jar is no jar that can be read", "copy it again");
    assertThat(cluster.run("status").output()).contains("Nothing runs");
  }

  @Test
  void without_a_folder_or_a_jar_nothing_is_started() throws Exception {
    Map<Path, String> wrong =
        Map.of(folder, "holds no jar", folder.resolve("missing"), "is no folder that can be read");
    for (Path named : wrong.keySet()) {
      Cluster cluster = Cluster.prepare("no-types").with(FOLDER, named.toString());
      Cluster.Result refused = cluster.run("up");
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.output()).contains(FOLDER, named.toString(), wrong.get(named));
      assertThat(refused.output().strip().lines()).hasSize(1);
    }
  }
}
