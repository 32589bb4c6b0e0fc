package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Strangers do all the harm they know while others use the cluster: nobody else's request fails, no
 * process ends, and none holds more than its container lets it have; in a long run, none grows. For
 * twenty seconds; for an hour with {@code -Dsignalbox.hostile=1h}.
 */
class HostileIT {

  private static final Duration LENGTH =
      Duration.parse("PT" + System.getProperty("signalbox.hostile", "20s"));
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  /** In MiB: what docker-compose.yml lets a process have. */
  private static final long MEMORY_LIMIT = 512;

  /** In less time a JVM on a busy machine is still warming up, and its growth tells nothing. */
  private static final Duration LONG_ENOUGH_FOR_GROWTH = Duration.ofMinutes(10);

  private static final List<String> PROCESSES =
      List.of("registry", "gateway", "db-1", "worker-1", "worker-2", "worker-3");

  private static final String ROUTES = "SPRING_CLOUD_GATEWAY_SERVER_WEBFLUX_ROUTES_";

  @Test
  void others_do_not_notice_in_either_way_of_the_switch() throws Exception {
    try (Cluster cluster = cluster()) {
      for (String way : List.of("proxy", "handoff")) {
        cluster.with(ROUTES + "0_METADATA_SWITCH", way).must("up", "--workers", "3");
        try (OddMember odd = new OddMember(cluster)) {
          othersDoNotNotice(cluster, odd, way);
        }
        cluster.kill("gateway");
      }
    }
  }

  private static Cluster cluster() throws IOException {
    Cluster cluster = Cluster.prepare("hostile").with("SIGNALBOX_SWITCH", "handoff");
    if (LENGTH.compareTo(LONG_ENOUGH_FOR_GROWTH) >= 0) {
      cluster.asShipped();
    }
    return cluster
        .with(ROUTES + "0_ID", "tasks")
        .with(ROUTES + "0_URI", "lb://worker-service")
        .with(
            ROUTES + "0_PREDICATES_0",
            "Path=/api/tasks,/api/tasks/**,/api/task-types,/api/schedules,/api/schedules/**")
        .with(ROUTES + "1_ID", OddMember.SERVICE)
        .with(ROUTES + "1_URI", "lb://" + OddMember.SERVICE)
        .with(ROUTES + "1_PREDICATES_0", "Path=/odd/**");
  }

  private static void othersDoNotNotice(Cluster cluster, OddMember odd, String way)
      throws Exception {
    MemoryWatch memory = new MemoryWatch();
    for (String name : PROCESSES) {
      memory.add(name, cluster.process(name));
    }
    Others others = new Others(cluster, odd);
    String output = largeOutput(others);
    await().until(() -> others.token(0) == null);
    Attacks attacks = new Attacks(cluster.gateway("/"), output);
    try (attacks;
        others) {
      others.start();
      long end = System.nanoTime() + LENGTH.toNanos();
      long begin = System.nanoTime() + Math.min(WARM_UP.toNanos(), LENGTH.toNanos() / 3);
      while (System.nanoTime() - end < 0) {
        // The pace of the looks; how long it goes on is what is asked for.
        Thread.sleep(LOOK);
        if (System.nanoTime() - begin > 0) {
          memory.look();
        }
      }
    }
    System.out.printf(
        "%s: harm done: %s%nothers answered: %s, told to try again: %s%n%s%n",
        way, attacks.done(), others.answered(), others.repeated(), memory);
    assertThat(others.failures())
        .as("of %s requests of others, %s", others.answered(), way)
        .isEmpty();
    assertThat(others.answered()).isGreaterThan(Math.toIntExact(LENGTH.toSeconds()));
    assertThat(memory.largestMebibytes().values()).allMatch(held -> held < MEMORY_LIMIT);
    if (LENGTH.compareTo(LONG_ENOUGH_FOR_GROWTH) >= 0) {
      assertThat(memory.growth().values()).allMatch(growth -> growth < 0.2);
    }
  }

  /** A picture of noise cannot be made small: its output has some megabytes. */
  private static String largeOutput(Others others) throws IOException, InterruptedException {
    int side = 1390;
    BufferedImage noise = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < side * side; i++) {
      noise.setRGB(i % side, i / side, random.nextInt());
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(noise, "png", png);
    String image = Base64.getEncoder().encodeToString(png.toByteArray());
    HttpResponse<String> answer =
        others.submit(
            "{\"type\":\"thumbnail\",\"input\":{\"width\":1300,\"image\":\"" + image + "\"}}",
            Duration.ofSeconds(60));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).at("/output/href").asString();
  }
}
