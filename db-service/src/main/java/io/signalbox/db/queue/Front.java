package io.signalbox.db.queue;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A time before which no row waits to be dealt with. Rows leave an index by its head, and their
 * entries stay there until a vacuum, which nobody may do while any transaction is open that began
 * before: who starts at the head goes through all of them, each time.
 *
 * <p>It holds because a row's time is never before the transaction that sets it, and such a
 * transaction is hardly ever open longer than {@link #USUAL_TRANSACTION}. Where that is not so, as
 * after a step of the clock, the row is found at the next look from the beginning. Thread-safe.
 */
public final class Front {

  /** No statement of ours may take longer. */
  private static final Duration USUAL_TRANSACTION = Duration.ofSeconds(10);

  /** Between two looks from the beginning at least. */
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  /** A look from the beginning takes this part of the time at most: it may have far to go. */
  private static final int SHARE = 20;

  private final JdbcClient jdbc;
  private final LongSupplier nanos;
  private final String look;
  private volatile OffsetDateTime bound = OffsetDateTime.MIN;
  private @Nullable OffsetDateTime lookedAt;
  private long trustedUntil;

  /**
   * @param begun when the database began to look, by its clock
   * @param answered when it had looked
   * @param first the earliest time of a row that waits
   */
  public record Look(
      OffsetDateTime begun, OffsetDateTime answered, Optional<OffsetDateTime> first) {

    /** Whether a row's time had come. */
    public boolean due() {
      return first.filter(time -> time.isBefore(begun)).isPresent();
    }
  }

  /**
   * @param nanos a clock that is never set
   */
  Front(JdbcClient jdbc, LongSupplier nanos, String time, String rows) {
    this.jdbc = jdbc;
    this.nanos = nanos;
    this.trustedUntil = nanos.getAsLong();
    this.look =
        """
        select now() as begun, (
            select min(%1$s) from task where %2$s and %1$s >= :from) as first,
          clock_timestamp() as answered
        """
            .formatted(time, rows);
  }

  /** Of what is queued, by the times from which it may be claimed. */
  public static Front ofQueue(JdbcClient jdbc) {
    return ofQueue(jdbc, System::nanoTime);
  }

  static Front ofQueue(JdbcClient jdbc, LongSupplier nanos) {
    return new Front(jdbc, nanos, "not_before", "state = 'QUEUED'");
  }

  /** Of the leases, by the times at which they run out. */
  public static Front ofLeases(JdbcClient jdbc) {
    return new Front(jdbc, System::nanoTime, "lease_until", "state = 'RUNNING'");
  }

  /** No row that waits has an earlier time. */
  public OffsetDateTime bound() {
    return bound;
  }

  /**
   * Looks for the first row, and moves the bound up to it.
   *
   * @throws DataAccessException when the database does not answer; the bound still holds
   */
  public synchronized Look look() {
    long begun = nanos.getAsLong();
    if (begun - trustedUntil < 0) {
      return look(bound);
    }
    try {
      return look(OffsetDateTime.MIN);
    } finally {
      // Also when it has failed: it may never get through.
      long took = nanos.getAsLong() - begun;
      trustedUntil = begun + Math.max(TRUSTED.toNanos(), SHARE * took);
    }
  }

  private Look look(OffsetDateTime from) {
    Look look =
        jdbc.sql(this.look)
            .param("from", from)
            .query(
                (row, index) ->
                    new Look(
                        row.getObject("begun", OffsetDateTime.class),
                        row.getObject("answered", OffsetDateTime.class),
                        Optional.ofNullable(row.getObject("first", OffsetDateTime.class))))
            .single();
    if (lookedAt != null && look.begun().isBefore(lookedAt)) {
      // The clock was set back: what has come since may be before the bound.
      forget();
    }
    lookedAt = look.begun();
    OffsetDateTime earliestToCome = look.begun().minus(USUAL_TRANSACTION);
    bound = look.first().filter(first -> first.isBefore(earliestToCome)).orElse(earliestToCome);
    return look;
  }

  /** The next look is from the beginning: times have been set that come before the bound. */
  public synchronized void forget() {
    bound = OffsetDateTime.MIN;
    trustedUntil = nanos.getAsLong();
  }
}
