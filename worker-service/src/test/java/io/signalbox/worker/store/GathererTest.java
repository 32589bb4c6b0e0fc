package io.signalbox.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GathererTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final List<List<Integer>> calls = new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);

  @Test
  void one_that_comes_alone_goes_alone_and_at_once() throws Exception {
    answers.release(1);
    assertThat(gatherer(64, 1, NEVER).ask(1)).isEqualTo("answer to 1");
    assertThat(calls).containsExactly(List.of(1));
  }

  @Test
  void those_that_come_while_a_call_is_on_its_way_go_together() throws Exception {
    var gatherer = gatherer(64, 1, NEVER);
    var first = ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    List<Asked> others = askInTurn(gatherer, 1, 2, 3);
    answers.release(2);
    assertThat(first.answer().get()).isEqualTo("answer to 0");
    for (int i = 0; i < 3; i++) {
      assertThat(others.get(i).answer().get()).isEqualTo("answer to " + (i + 1));
    }
    assertThat(calls).containsExactly(List.of(0), List.of(1, 2, 3));
  }

  @Test
  void a_call_brings_no_more_than_its_bounds_unless_one_alone_is_larger() throws Exception {
    var gatherer = gatherer(3, 1, NEVER);
    ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    // Each weighs what it is, ten may go together.
    List<Asked> others = askInTurn(gatherer, 1, 2, 3, 4, 6, 1, 12, 1);
    answers.release(9);
    for (Asked other : others) {
      other.answer().get();
    }
    assertThat(calls)
        .containsExactly(
            List.of(0), List.of(1, 2, 3), List.of(4, 6), List.of(1), List.of(12), List.of(1));
  }

  @Test
  void a_call_that_takes_too_long_does_not_hold_the_others_up() throws Exception {
    var gatherer = gatherer(64, 2, Duration.ofMillis(20));
    ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    ask(gatherer, 1);
    await().until(() -> calls.size() == 2);
    // Two are on their way, as many as may be.
    List<Asked> others = askInTurn(gatherer, 2, 3);
    assertThat(calls).hasSize(2);
    answers.release(3);
    for (Asked other : others) {
      other.answer().get();
    }
    assertThat(calls).containsExactly(List.of(0), List.of(1), List.of(2, 3));
  }

  @Test
  void a_failure_is_that_of_all_who_were_in_the_call_and_of_no_other() throws Exception {
    var gatherer = gatherer(64, 1, NEVER);
    var first = ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    List<Asked> failing = askInTurn(gatherer, -1, 2);
    answers.release(2);
    assertThat(first.answer().get()).isEqualTo("answer to 0");
    for (Asked one : failing) {
      assertThatThrownBy(() -> one.answer().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
    answers.release(1);
    assertThat(gatherer.ask(5)).isEqualTo("answer to 5");
  }

  /** Whoever got none would wait for ever, and its lease be renewed for ever. */
  @Test
  void fewer_answers_than_questions_are_the_failure_of_all_who_asked() throws Exception {
    Gatherer<Integer, String> gatherer =
        new Gatherer<>(
            new Gatherer.Bounds(64, 1_000, 1, NEVER),
            question -> 1,
            questions -> {
              calls.add(List.copyOf(questions));
              answers.acquire();
              return List.of("one answer");
            });
    ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    List<Asked> others = askInTurn(gatherer, 1, 2, 3);
    answers.release(2);
    for (Asked other : others) {
      assertThatThrownBy(() -> other.answer().get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void who_is_interrupted_before_the_call_is_left_out_of_it() throws Exception {
    var gatherer = gatherer(64, 1, NEVER);
    ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    List<Asked> others = askInTurn(gatherer, 1, 2, 3);
    others.get(0).thread().interrupt();
    assertThatThrownBy(() -> others.get(0).answer().get())
        .hasCauseInstanceOf(InterruptedException.class);
    answers.release(2);
    assertThat(others.get(2).answer().get()).isEqualTo("answer to 3");
    assertThat(calls).containsExactly(List.of(0), List.of(2, 3));
  }

  @Test
  void when_the_one_who_makes_the_call_is_interrupted_the_others_ask_again() throws Exception {
    List<Asked> others = threeInOneCall();
    others.get(0).thread().interrupt();
    assertThatThrownBy(() -> others.get(0).answer().get())
        .hasCauseInstanceOf(InterruptedException.class);
    answers.release(1);
    assertThat(others.get(1).answer().get()).isEqualTo("answer to 2");
    assertThat(others.get(2).answer().get()).isEqualTo("answer to 3");
    assertThat(calls).containsExactly(List.of(0), List.of(1, 2, 3), List.of(2, 3));
  }

  @Test
  void nobody_waits_for_one_who_left_the_call_before_it_broke_off() throws Exception {
    List<Asked> others = threeInOneCall();
    others.get(1).thread().interrupt();
    assertThatThrownBy(() -> others.get(1).answer().get())
        .hasCauseInstanceOf(InterruptedException.class);
    others.get(0).thread().interrupt();
    answers.release(1);
    assertThat(others.get(2).answer().get(10, TimeUnit.SECONDS)).isEqualTo("answer to 3");
    assertThat(calls).containsExactly(List.of(0), List.of(1, 2, 3), List.of(3));
  }

  @Test
  void whoever_is_interrupted_at_whatever_moment_the_others_are_answered() throws Exception {
    var gatherer = gatherer(16, 3, Duration.ofMillis(1));
    Random random = new Random();
    List<Thread> clients = new ArrayList<>();
    AtomicInteger answered = new AtomicInteger();
    for (int i = 0; i < 64; i++) {
      int question = i % 10;
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 500; n++) {
                      try {
                        assertThat(gatherer.ask(question)).isEqualTo("answer to " + question);
                        answered.incrementAndGet();
                      } catch (InterruptedException e) {
                        // The next one is asked.
                      }
                    }
                  }));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (clients.stream().anyMatch(Thread::isAlive) && System.nanoTime() < deadline) {
      clients.get(random.nextInt(clients.size())).interrupt();
      clients.get(random.nextInt(clients.size())).interrupt();
      answers.release();
    }
    assertThat(clients).noneMatch(Thread::isAlive);
    assertThat(answered).hasPositiveValue();
    answers.release();
    assertThat(ask(gatherer, 7).answer().get(10, TimeUnit.SECONDS)).isEqualTo("answer to 7");
  }

  @Test
  void of_many_at_once_each_gets_its_own_answer() throws Exception {
    answers.release(1_000_000);
    var gatherer = gatherer(16, 3, Duration.ofMillis(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 20_000)
              .mapToObj(
                  i -> threads.submit(() -> gatherer.ask(i % 10).equals("answer to " + i % 10)))
              .toList();
      for (var one : all) {
        assertThat(one.get()).isTrue();
      }
    }
    assertThat(calls.stream().mapToInt(List::size).sum()).isEqualTo(20_000);
  }

  /** 1, 2 and 3, once their call is on its way; the first of them makes it. */
  private List<Asked> threeInOneCall() {
    var gatherer = gatherer(64, 1, NEVER);
    ask(gatherer, 0);
    await().until(() -> calls.size() == 1);
    List<Asked> three = askInTurn(gatherer, 1, 2, 3);
    answers.release(1);
    await().until(() -> calls.size() == 2);
    return three;
  }

  private Gatherer<Integer, String> gatherer(int items, int calls, Duration overdue) {
    return new Gatherer<>(
        new Gatherer.Bounds(items, 10, calls, overdue), question -> question, this::answer);
  }

  private List<String> answer(List<Integer> questions) throws InterruptedException {
    calls.add(List.copyOf(questions));
    answers.acquire();
    if (questions.contains(-1)) {
      throw new IllegalArgumentException("Asked for it");
    }
    return questions.stream().map(question -> "answer to " + question).toList();
  }

  private record Asked(Thread thread, CompletableFuture<String> answer) {}

  private Asked ask(Gatherer<Integer, String> gatherer, int question) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answer.complete(gatherer.ask(question));
                  } catch (InterruptedException | RuntimeException e) {
                    answer.completeExceptionally(e);
                  }
                });
    return new Asked(thread, answer);
  }

  /** Each waits before the next one comes. */
  private List<Asked> askInTurn(Gatherer<Integer, String> gatherer, int... questions) {
    List<Asked> asked = new ArrayList<>();
    for (int question : questions) {
      Asked one = ask(gatherer, question);
      await()
          .until(
              () ->
                  one.thread().getState() == Thread.State.WAITING
                      || one.thread().getState() == Thread.State.TIMED_WAITING);
      asked.add(one);
    }
    return asked;
  }
}
