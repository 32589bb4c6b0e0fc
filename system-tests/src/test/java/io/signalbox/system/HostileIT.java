package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.json.JsonMapper;

/**
 * Strangers do all the harm they know while others use the cluster: nobody else's request fails, no
 * process ends, and none holds more than its container lets it have; in a long run, none grows. For
 * twenty seconds; for an hour with {@code -Dsignalbox.hostile=1h}.
 */
@ResourceLock(Lane.SHARED_CLUSTER)
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

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger answered = new AtomicInteger();
  private final Map<String, Integer> failures = new ConcurrentSkipListMap<>();
  private volatile boolean stopped;

  @FunctionalInterface
  private interface Ask {
    /** Null when all is well. */
    String once(int i) throws IOException, InterruptedException;
  }

  @Test
  void others_do_not_notice_where_the_gateway_proxies() throws Exception {
    othersDoNotNotice("proxy");
  }

  @Test
  void others_do_not_notice_where_the_gateway_hands_off() throws Exception {
    othersDoNotNotice("handoff");
  }

  private void othersDoNotNotice(String way) throws Exception {
    try (Cluster cluster = cluster(way);
        OddMember odd = new OddMember(cluster)) {
      String output = largeOutput(cluster);
      await().until(() -> token(cluster, odd, 0) == null);
      MemoryWatch memory = new MemoryWatch();
      for (String name : PROCESSES) {
        memory.add(name, cluster.process(name));
      }
      try (Attacks attacks = new Attacks(cluster.gateway("/"), output);
          ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
        others.submit(() -> go("token", i -> token(cluster, odd, i)));
        others.submit(() -> go("types", i -> types(cluster)));
        others.submit(() -> go("task", i -> task(cluster, i)));
        others.submit(() -> go("list", i -> list(cluster)));
        long end = System.nanoTime() + LENGTH.toNanos();
        long begin = System.nanoTime() + Math.min(WARM_UP.toNanos(), LENGTH.toNanos() / 3);
        while (System.nanoTime() - end < 0) {
          Thread.sleep(LOOK);
          if (System.nanoTime() - begin > 0) {
            memory.look();
          }
        }
        stopped = true;
        System.out.printf("harm done: %s%nothers answered: %s%n", attacks.done(), answered);
      }
      System.out.println(memory);

      assertThat(failures).as("of %s requests of others", answered).isEmpty();
      assertThat(answered.get()).isGreaterThan(Math.toIntExact(LENGTH.toSeconds()));
      assertThat(memory.largestMebibytes().values()).allMatch(held -> held < MEMORY_LIMIT);
      if (LENGTH.compareTo(LONG_ENOUGH_FOR_GROWTH) >= 0) {
        assertThat(memory.growth().values()).allMatch(growth -> growth < 0.2);
      }
    }
  }

  private static Cluster cluster(String way) throws IOException, InterruptedException {
    Cluster cluster = Cluster.prepare("hostile-" + way).with("SIGNALBOX_SWITCH", way);
    if (LENGTH.compareTo(LONG_ENOUGH_FOR_GROWTH) >= 0) {
      cluster.asShipped();
    }
    String routes = "SPRING_CLOUD_GATEWAY_SERVER_WEBFLUX_ROUTES_";
    cluster
        .with(routes + "0_ID", "tasks")
        .with(routes + "0_URI", "lb://worker-service")
        .with(
            routes + "0_PREDICATES_0",
            "Path=/api/tasks,/api/tasks/**,/api/task-types,/api/schedules,/api/schedules/**")
        .with(routes + "0_METADATA_SWITCH", way)
        .with(routes + "1_ID", OddMember.SERVICE)
        .with(routes + "1_URI", "lb://" + OddMember.SERVICE)
        .with(routes + "1_PREDICATES_0", "Path=/odd/**");
    cluster.must("up", "--workers", "3");
    return cluster;
  }

  private Void go(String what, Ask ask) throws InterruptedException {
    for (int i = 0; !stopped; i++) {
      String failure;
      try {
        failure = ask.once(i);
      } catch (IOException e) {
        failure = e.toString();
      }
      if (failure == null) {
        answered.incrementAndGet();
      } else {
        failures.merge(what + ": " + failure, 1, Integer::sum);
      }
      // A pace that leaves most of the machine to the harm.
      Thread.sleep(20);
    }
    return null;
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
        BodyHandlers.ofString());
  }

  private String token(Cluster cluster, OddMember odd, int i)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = get(cluster.gateway("/odd/token/" + i));
    String own = odd.token(String.valueOf(i));
    return answer.body().equals(own) ? null : answer.statusCode() + " " + answer.body();
  }

  private String types(Cluster cluster) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(cluster.gateway("/api/task-types"));
    return answer.statusCode() == 200 && answer.body().contains("digest")
        ? null
        : answer.statusCode() + " " + answer.body();
  }

  private String list(Cluster cluster) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(cluster.gateway("/api/tasks?limit=3"));
    return answer.statusCode() == 200 ? null : answer.statusCode() + " " + answer.body();
  }

  private String task(Cluster cluster, int i) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        submit(
            cluster,
            "{\"type\":\"digest\",\"input\":{\"text\":\"" + i + "\"}}",
            Duration.ofSeconds(30));
    return answer.statusCode() == 200 && answer.body().contains("SUCCEEDED")
        ? null
        : answer.statusCode() + " " + answer.body();
  }

  private HttpResponse<String> submit(Cluster cluster, String body, Duration wait)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(cluster.gateway("/api/tasks"))
            .timeout(wait.plusSeconds(10))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=" + wait.toSeconds())
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** A picture of noise cannot be made small: its output has some megabytes. */
  private String largeOutput(Cluster cluster) throws IOException, InterruptedException {
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
        submit(
            cluster,
            "{\"type\":\"thumbnail\",\"input\":{\"width\":1300,\"image\":\"" + image + "\"}}",
            Duration.ofSeconds(60));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).at("/output/href").asString();
  }
}
