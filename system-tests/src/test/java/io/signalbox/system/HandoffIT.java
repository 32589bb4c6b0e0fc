package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The same cluster, with a worker that answers clients on the clients' own connections. */
class HandoffIT {

  @Test
  void a_task_is_done_on_a_connection_that_was_handed_over() throws Exception {
    try (Cluster cluster = Cluster.prepare("handoff").with("SIGNALBOX_SWITCH", "handoff")) {
      cluster.must("up", "--workers", "1");
      TaskClient client = new TaskClient(cluster);
      double before = handedOver(cluster, client);

      HttpResponse<String> answer =
          client.post("sleep", Map.of("seconds", 1), "once", "Prefer", "wait=10");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("X-Served-By")).hasValue("worker-1");
      assertThat(JsonMapper.shared().readTree(answer.body()).at("/state").asString())
          .isEqualTo("SUCCEEDED");
      assertThat(handedOver(cluster, client)).isEqualTo(before + 1);
      tellWhatTheDashboardAsksFor(cluster, client);
    }
  }

  private static double handedOver(Cluster cluster, TaskClient client) throws Exception {
    return cluster.counted(client, "GATEWAY", "gateway", "signalbox_handoff_handed_over_total");
  }

  /** Its panels show zero where nothing is handed over, also where a name is wrong. */
  private static void tellWhatTheDashboardAsksFor(Cluster cluster, TaskClient client)
      throws Exception {
    String dashboard = Files.readString(Path.of("../monitoring/grafana/dashboards/dispatch.json"));
    String told =
        cluster.metrics(client, "GATEWAY", "gateway")
            + cluster.metrics(client, "WORKER-SERVICE", "worker-1");
    List<String> asked =
        Pattern.compile("signalbox_handoff_\\w+")
            .matcher(dashboard)
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(asked).hasSizeGreaterThan(4).allSatisfy(name -> assertThat(told).contains(name));
  }
}
