package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prequal where there are more servers than it can look at for each request. */
class ManyServersTest {

  private static final long MILLI = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Balancer<Integer> balancer =
      new Balancer<>(Settings.DEFAULTS.with(PolicyName.PREQUAL), clock, random);

  @BeforeEach
  void know() {
    balancer.replace(IntStream.range(0, 100).boxed().toList());
    // Only then it knows that they are many.
    end(balancer.choose(List.of()));
  }

  private void end(Server<Integer> server) {
    balancer.ended(server, Outcome.SUCCESS, 10 * MILLI);
  }

  private void tell(int server, double requests, double seconds) {
    double unknown = LoadReport.UNKNOWN;
    balancer.told(
        balancer.servers().get(server),
        new LoadReport(unknown, unknown, unknown, unknown, requests, seconds, unknown));
  }

  @Test
  void of_the_servers_that_told_their_load_the_fastest_that_is_not_full_is_chosen() {
    for (int i = 0; i < 15; i++) {
      tell(i, 5, 0.1 + i);
    }
    tell(15, 50, 0.001);
    assertThat(balancer.choose(List.of()).target()).isZero();
  }

  @Test
  void no_report_is_used_for_ever() {
    Set<Integer> chosen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      for (int probe = 0; probe < 3; probe++) {
        tell(random.nextInt(100), 5, 0.1);
      }
      Server<Integer> server = balancer.choose(List.of());
      chosen.add(server.target());
      clock.passMillis(1);
      end(server);
    }
    assertThat(chosen).hasSizeGreaterThan(90);
  }

  @Test
  void old_reports_are_forgotten() {
    for (int i = 0; i < 16; i++) {
      tell(i, 5, 0.1);
    }
    clock.passMillis(1001);
    Set<Integer> chosen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Server<Integer> server = balancer.choose(List.of());
      chosen.add(server.target());
      end(server);
    }
    assertThat(chosen).hasSizeGreaterThan(50);
  }

  @Test
  void a_server_that_has_left_is_not_chosen_whatever_it_told() {
    for (int i = 0; i < 16; i++) {
      tell(i, 0, 0.001);
    }
    balancer.replace(IntStream.range(16, 100).boxed().toList());
    for (int i = 0; i < 200; i++) {
      Server<Integer> server = balancer.choose(List.of());
      assertThat(server.target()).isGreaterThanOrEqualTo(16);
      end(server);
    }
  }

  @Test
  void a_server_that_has_failed_the_request_is_not_chosen_though_it_is_the_best() {
    for (int i = 0; i < 16; i++) {
      tell(i, 5, i == 3 ? 0.001 : 0.1);
    }
    List<Server<Integer>> tried = new ArrayList<>(List.of(balancer.servers().get(3)));
    assertThat(balancer.choose(tried)).isNotSameAs(balancer.servers().get(3));
  }
}
