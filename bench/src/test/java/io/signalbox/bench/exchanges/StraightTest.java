package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** All exchanges with nothing between, twice: what differs then says nothing of a proxy. */
class StraightTest {

  private static final int SIZE = 200_000;
  private static final int SHARES = 12;
  private static final int TRIES = 10;

  private static List<Exchange> all(Origin origin, EchoService echo) {
    Catalogue catalogue = new Catalogue(origin, echo);
    List<Exchange> all = new ArrayList<>(catalogue.everyday());
    all.addAll(catalogue.transfers(SIZE));
    return all;
  }

  /** With services of its own, as each exchange waits most of the time. */
  private static List<String> share(int share) throws Exception {
    try (Origin origin = new Origin();
        EchoService echo = new EchoService()) {
      Way straight = Ways.straight(origin, echo);
      List<Exchange> all = all(origin, echo);
      List<String> told = new ArrayList<>();
      for (int i = share; i < all.size(); i += SHARES) {
        Exchange exchange = all.get(i);
        differences(exchange, straight)
            .forEach(difference -> told.add(exchange.name() + ": " + difference.text()));
      }
      return told;
    }
  }

  /** What is told in times a busy machine has later now and then; all else has one try. */
  private static List<Difference> differences(Exchange exchange, Way straight) throws Exception {
    List<Difference> differences = List.of();
    Observed last = whole(exchange, straight);
    for (int i = 0; i < TRIES; i++) {
      Observed next = whole(exchange, straight);
      differences = Differences.between(last, next);
      if (differences.isEmpty() || !differences.stream().allMatch(StraightTest::isOfTime)) {
        break;
      }
      last = next;
    }
    return differences;
  }

  private static boolean isOfTime(Difference difference) {
    return difference.text().contains(" came ");
  }

  private static Observed whole(Exchange exchange, Way straight) throws Exception {
    Observed observed = exchange.over(straight);
    assertThat(observed.client())
        .as(exchange.name())
        .isNotEmpty()
        .noneMatch(line -> line.text().contains("broken off"))
        .noneMatch(line -> line.text().contains("no answer"));
    return observed;
  }

  @Test
  void nothing_is_otherwise_the_second_time() throws Exception {
    List<String> told = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> shares = new ArrayList<>();
      for (int i = 0; i < SHARES; i++) {
        int share = i;
        shares.add(threads.submit(() -> share(share)));
      }
      for (Future<List<String>> share : shares) {
        told.addAll(share.get());
      }
    }

    assertThat(told).isEmpty();
  }

  @Test
  void each_has_a_name_of_its_own() throws Exception {
    try (Origin origin = new Origin();
        EchoService echo = new EchoService()) {
      assertThat(all(origin, echo)).extracting(Exchange::name).doesNotHaveDuplicates();
    }
  }
}
