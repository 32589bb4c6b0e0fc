package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.DbServiceFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** PostgreSQL stands still for longer than a lease, as on a host that is frozen, and goes on. */
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/frozen",
      "signalbox.task-store.expiry-interval=100ms",
      "signalbox.task-store.expiry-grace=2s"
    })
class FrozenDatabaseTest extends DbServiceFixture {

  private static final long LEASE_MILLIS = 2_000;

  @Test
  void leases_that_nobody_could_renew_meanwhile_are_not_taken_back() throws Exception {
    // Beyond the grace of the start.
    TimeUnit.MILLISECONDS.sleep(3_000);
    Map<String, Object> task = claimedAtOnce("worker-1", LEASE_MILLIS);
    long token = store(task).getBody().at("/token").asLong();
    List<String> servers =
        jdbc.sql("select pid::text from pg_stat_activity where datname = current_database()")
            .query(String.class)
            .list();
    signal("STOP", servers);
    try {
      // The standstill itself.
      TimeUnit.MILLISECONDS.sleep(LEASE_MILLIS + 500);
    } finally {
      signal("CONT", servers);
    }
    // Time for several looks for lost leases, which must find none.
    TimeUnit.MILLISECONDS.sleep(500);
    JsonNode renewed =
        post(
                "/internal/renewals",
                Map.of(
                    "leaseMillis",
                    LEASE_MILLIS,
                    "leases",
                    List.of(Map.of("id", task.get("id"), "token", token, "progress", 0))))
            .getBody();
    assertThat(renewed.at("/lost")).isEmpty();
  }

  private static void signal(String name, List<String> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    command.addAll(processes);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
