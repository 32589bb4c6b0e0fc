package io.signalbox.supervisor.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Observed.Judgement;
import io.signalbox.supervisor.plan.UpdateRule;
import io.signalbox.supervisor.plan.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JudgeTest {

  private final List<String> asked = new ArrayList<>();
  private final AtomicInteger news = new AtomicInteger();
  private long failed;
  private final Judge judge =
      new Judge(
          new Gateways() {
            @Override
            public Map<String, Map<String, Figures>> read(String service) {
              asked.add(service);
              return Map.of("a", Map.of("new", new Figures(failed, new TreeMap<>())));
            }

            @Override
            public void rest() {
              asked.add("rest");
            }
          },
          () -> Instant.EPOCH,
          news::incrementAndGet);

  @AfterEach
  void close() {
    judge.close();
  }

  private static Update update(int rollout) {
    return new Update("shop", rollout, UpdateRule.DEFAULTS, Set.of("old"), Set.of("new"));
  }

  @Test
  void gateways_are_asked_while_there_is_an_update_and_only_then() {
    judge.look();
    judge.follow(List.of(update(2)));
    judge.look();
    judge.look();
    judge.follow(List.of());
    judge.look();
    judge.look();

    assertThat(asked).containsExactly("shop", "shop", "rest");
    assertThat(judge.judgements()).isEmpty();
  }

  @Test
  void a_judgement_is_news_once() {
    judge.follow(List.of(update(2)));
    judge.look();
    judge.look();
    assertThat(judge.judgements())
        .isEqualTo(Map.of("shop", new Judgement(2, new Verdict.Undecided())));
    assertThat(news).hasValue(1);

    failed = 1000;
    judge.look();
    assertThat(judge.judgements().get("shop").verdict()).isInstanceOf(Verdict.Bad.class);
    assertThat(news).hasValue(2);
  }

  @Test
  void another_update_is_judged_anew() {
    judge.follow(List.of(update(2)));
    failed = 1000;
    judge.look();
    failed = 0;
    judge.follow(List.of(update(3)));
    judge.look();

    assertThat(judge.judgements())
        .isEqualTo(Map.of("shop", new Judgement(3, new Verdict.Undecided())));
  }
}
