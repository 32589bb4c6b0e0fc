package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptTest {

  private final ManualClock clock = new ManualClock();
  private final Balancer<String> balancer =
      new Balancer<>(Settings.DEFAULTS, clock, new SplittableRandom(1));

  @BeforeEach
  void know() {
    balancer.replace(List.of("only"));
  }

  private Attempt<String> attempt() {
    return balancer.attempt(List.of());
  }

  private ServerView view() {
    return balancer.view(balancer.servers().getFirst());
  }

  @Test
  void a_request_ends_once() {
    Attempt<String> attempt = attempt();
    assertThat(view().inFlight()).isOne();
    assertThat(attempt.end()).isTrue();
    assertThat(attempt.end()).isFalse();
    assertThat(view().inFlight()).isZero();
  }

  @Test
  void latency_ends_at_the_header_and_the_count_at_the_end() {
    Attempt<String> attempt = attempt();
    clock.passMillis(20);
    attempt.answered(200, null);
    clock.passMillis(500);
    assertThat(view().inFlight()).isOne();
    attempt.end();
    assertThat(view().latency()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void a_report_is_heard_before_the_end() {
    Attempt<String> attempt = attempt();
    attempt.answered(200, "TEXT named_metrics.rif=7");
    assertThat(view().requests()).isEqualTo(7);
    attempt.answered(200, "no report");
    assertThat(view().requests()).isEqualTo(7);
  }

  @Test
  void server_errors_and_silence_are_failures_and_the_clients_own_errors_are_not() {
    for (int status : new int[] {200, 302, 404, 429}) {
      Attempt<String> attempt = attempt();
      attempt.answered(status, null);
      attempt.end();
    }
    assertThat(view().failureShare()).isZero();
    Attempt<String> answered = attempt();
    answered.answered(500, null);
    answered.end();
    double one = view().failureShare();
    assertThat(one).isPositive();
    Attempt<String> silent = attempt();
    silent.failed();
    silent.end();
    assertThat(view().failureShare()).isGreaterThan(one);
  }

  @Test
  void want_of_room_lowers_the_limit_and_ejects_nobody() {
    balancer.replace(List.of("only", "other"));
    for (int i = 0; i < 40; i++) {
      Attempt<String> attempt = attempt();
      if (i % 2 == 0) {
        attempt.answered(503, null);
      } else {
        attempt.refused();
      }
      attempt.end();
    }
    assertThat(balancer.servers())
        .allSatisfy(server -> assertThat(balancer.view(server).limit()).isLessThan(500))
        .allSatisfy(server -> assertThat(server.ejected()).isFalse());
  }

  @Test
  void a_client_that_went_away_says_nothing_about_the_server() {
    Attempt<String> attempt = attempt();
    clock.passMillis(20);
    attempt.end();
    assertThat(view().latency()).isZero();
    assertThat(view().failureShare()).isZero();
  }

  @Test
  void what_has_become_of_all_requests_is_counted_for_good() {
    for (int status : new int[] {200, 404, 500, 503}) {
      Attempt<String> attempt = attempt();
      clock.passMillis(20);
      attempt.answered(status, null);
      attempt.end();
    }
    attempt().end();
    Attempt<String> silent = attempt();
    silent.unanswered();
    silent.end();
    clock.passMillis(600_000);

    Server<String> server = balancer.servers().getFirst();
    assertThat(server.failed()).isEqualTo(3);
    assertThat(server.answered().values()).containsExactly(2L);
    assertThat(server.answered().firstKey()).isBetween(20_000_000L, 25_000_000L);
  }

  @Test
  void without_a_server_there_is_no_attempt() {
    balancer.replace(List.of());
    assertThat(attempt()).isNull();
  }
}
