package io.signalbox.worker.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gathers without waiting: what is asked while a call is on its way travels together in the next,
 * and what is asked while none is goes at once and alone. There is no timer and no thread of its
 * own: the one that has waited longest makes the call for all who wait. So gatherings grow as the
 * other side slows down, and a single question takes no longer than without. Thread-safe.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
final class Gatherer<Q, A> {

  /**
   * One call.
   *
   * @param <Q> a question
   * @param <A> its answer
   */
  @FunctionalInterface
  interface Exchange<Q, A> {

    /** Answers in the order of the questions; may be repeated with the same or others. */
    List<A> ask(List<Q> questions) throws InterruptedException;
  }

  private final Bounds bounds;
  private final ToIntFunction<Q> weight;
  private final Exchange<Q, A> exchange;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private int underWay;
  private long begun;

  /**
   * @param items of one call at most
   * @param weight of them together, unless one alone weighs more
   * @param calls on their way at once at most
   * @param overdue how long the latest call is waited for before another goes beside it: its
   *     instance may hang
   */
  record Bounds(int items, int weight, int calls, Duration overdue) {

    /** A larger input or output travels alone: as it is, not as a text within JSON. */
    static final int LARGEST = 16 * 1024;

    /** What one call may bring is within what the data tier reads as JSON. */
    static final Bounds DEFAULTS = new Bounds(64, 96 * 1024, 4, Duration.ofMillis(50));
  }

  private final class Waiter {
    final Q question;
    final Condition turn = lock.newCondition();
    boolean taken;
    boolean answered;
    boolean left;
    @Nullable A answer;
    @Nullable Throwable failure;

    Waiter(Q question) {
      this.question = question;
    }

    A result() {
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {
          return Objects.requireNonNull(answer);
        }
      }
    }
  }

  Gatherer(Bounds bounds, ToIntFunction<Q> weight, Exchange<Q, A> exchange) {
    this.bounds = bounds;
    this.weight = weight;
    this.exchange = exchange;
  }

  /**
   * Blocks until there is an answer.
   *
   * @throws InterruptedException also when the question may have been asked
   * @throws RuntimeException what the call has thrown, the same for all who were in it
   */
  A ask(Q question) throws InterruptedException {
    Waiter self = new Waiter(question);
    lock.lock();
    try {
      waiting.addLast(self);
      while (!self.answered) {
        if (self.taken || waiting.getFirst() != self) {
          self.turn.await();
        } else if (underWay == 0 || (underWay < bounds.calls && untilOverdue() <= 0)) {
          lead(gather());
        } else if (underWay < bounds.calls) {
          long _ = self.turn.awaitNanos(untilOverdue());
        } else {
          self.turn.await();
        }
      }
      return self.result();
    } finally {
      self.left = true;
      if (!self.taken) {
        waiting.remove(self);
      }
      callNext();
      lock.unlock();
    }
  }

  private long untilOverdue() {
    return begun + bounds.overdue.toNanos() - System.nanoTime();
  }

  private List<Waiter> gather() {
    List<Waiter> gathering = new ArrayList<>();
    long together = 0;
    while (!waiting.isEmpty() && gathering.size() < bounds.items) {
      together += weight.applyAsInt(waiting.getFirst().question);
      if (together > bounds.weight && !gathering.isEmpty()) {
        break;
      }
      Waiter next = waiting.removeFirst();
      next.taken = true;
      gathering.add(next);
    }
    return gathering;
  }

  /** Makes the call for all, without the lock. */
  private void lead(List<Waiter> gathering) throws InterruptedException {
    underWay++;
    begun = System.nanoTime();
    callNext();
    List<A> answers = List.of();
    Throwable failure = null;
    lock.unlock();
    try {
      answers = exchange.ask(gathering.stream().map(waiter -> waiter.question).toList());
      if (answers.size() != gathering.size()) {
        throw new IllegalStateException(
            answers.size() + " answers to " + gathering.size() + " questions");
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      failure = e;
    } finally {
      lock.lock();
      underWay--;
    }
    if (failure instanceof InterruptedException interrupted) {
      // It is the leader's alone; the others ask again.
      giveBack(gathering.subList(1, gathering.size()));
      throw interrupted;
    }
    for (int i = 0; i < gathering.size(); i++) {
      Waiter waiter = gathering.get(i);
      waiter.answered = true;
      waiter.failure = failure;
      waiter.answer = failure == null ? answers.get(i) : null;
      waiter.turn.signal();
    }
  }

  /** Not those who have left: nobody would make the call when it was their turn. */
  private void giveBack(List<Waiter> gathering) {
    for (Waiter waiter : gathering.reversed()) {
      if (!waiter.left) {
        waiter.taken = false;
        waiting.addFirst(waiter);
      }
    }
  }

  private void callNext() {
    if (!waiting.isEmpty()) {
      waiting.getFirst().turn.signal();
    }
  }
}
