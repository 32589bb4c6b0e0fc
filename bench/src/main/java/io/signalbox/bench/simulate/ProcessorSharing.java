package io.signalbox.bench.simulate;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A processor whose cores all queries share equally; none uses more than one core.
 *
 * <p>Virtual time is the service that each query has had since the beginning of time. It passes at
 * the rate at which each is served, so that a query ends at a virtual time which is known at its
 * arrival, whoever comes and goes meanwhile (as in generalised processor sharing, Parekh and
 * Gallager 1993). Each change costs O(log n). Not thread-safe.
 */
final class ProcessorSharing {

  /** Never. */
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Query> queue =
      new PriorityQueue<>(Comparator.comparingDouble(Query::finish));
  private double cores;
  private double speed;
  private double virtualTime;
  private double busyNanos;
  private long updatedAt;
  private int size;

  /**
   * @param speed of each core; 1 is full speed
   */
  ProcessorSharing(double cores, double speed) {
    this.cores = cores;
    this.speed = speed;
  }

  /** Queries that are being served. */
  int size() {
    return size;
  }

  void change(double newCores, double newSpeed, long now) {
    update(now);
    cores = newCores;
    speed = newSpeed;
  }

  void add(Query query, long now) {
    update(now);
    query.finish(virtualTime + query.demand());
    queue.add(query);
    size++;
  }

  /** One that was added has ended otherwise; it stays in the queue until its turn would come. */
  void abandon(long now) {
    update(now);
    size--;
  }

  /** The next query that has been served by now; null when none has. */
  @Nullable Query poll(long now) {
    update(now);
    Query next = head();
    if (next == null || next.finish() > virtualTime) {
      return null;
    }
    size--;
    return queue.poll();
  }

  /** When the next query will be served if nothing changes until then, rounded up. */
  long nextEnd() {
    Query next = head();
    return next == null || rate() == 0
        ? NEVER
        : updatedAt + (long) Math.ceil((next.finish() - virtualTime) / rate());
  }

  /** The time that cores have been in use, all together, in nanoseconds. */
  double busyNanos(long now) {
    update(now);
    return busyNanos;
  }

  private @Nullable Query head() {
    Query next = queue.peek();
    while (next != null && next.isEnded()) {
      queue.poll();
      next = queue.peek();
    }
    return next;
  }

  private void update(long now) {
    long passed = now - updatedAt;
    virtualTime += passed * rate();
    busyNanos += passed * Math.min(size, cores);
    updatedAt = now;
  }

  private double rate() {
    return size == 0 ? 0 : speed * Math.min(1, cores / size);
  }
}
