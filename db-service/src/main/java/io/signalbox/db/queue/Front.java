package io.signalbox.db.queue;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A time before which no row waits to be dealt with. Rows leave an index by its head, and their
 * entries stay there until a vacuum, which nobody may do while any transaction is open that began
 * before: who starts at the head goes through all of them, each time.
 *
 * <p>It holds because a row's time is never before the transaction that sets it, and none is open
 * longer than {@link #LONGEST_TRANSACTION}. Where that is not so, as after a step of the clock or
 * with a transaction of somebody else, the row is found at the next look from the beginning.
 * Thread-safe.
 */
public final class Front {

  /** No statement of ours is waited for any longer. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(10);

  /** Between two looks from the beginning. */
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  private final JdbcClient jdbc;
  private final String look;
  private volatile OffsetDateTime bound = OffsetDateTime.MIN;
  private @Nullable OffsetDateTime lookedAt;
  private @Nullable OffsetDateTime lookedAtAll;

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

  private Front(JdbcClient jdbc, String time, String rows) {
    this.jdbc = jdbc;
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
    return new Front(jdbc, "not_before", "state = 'QUEUED'");
  }

  /** Of the leases, by the times at which they run out. */
  public static Front ofLeases(JdbcClient jdbc) {
    return new Front(jdbc, "lease_until", "state = 'RUNNING'");
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
    OffsetDateTime from = isTrusted() ? bound : OffsetDateTime.MIN;
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
    OffsetDateTime now = look.begun();
    if (lookedAt != null && now.isBefore(lookedAt)) {
      // The clock was set back: what comes now may be before the bound.
      lookedAtAll = null;
    } else if (from == OffsetDateTime.MIN) {
      lookedAtAll = now;
    }
    lookedAt = now;
    OffsetDateTime earliestToCome = now.minus(LONGEST_TRANSACTION);
    bound = look.first().filter(first -> first.isBefore(earliestToCome)).orElse(earliestToCome);
    return look;
  }

  /** The next look is from the beginning: times have been set that come before the bound. */
  public synchronized void forget() {
    bound = OffsetDateTime.MIN;
    lookedAtAll = null;
  }

  private boolean isTrusted() {
    return lookedAt != null && lookedAtAll != null && lookedAt.isBefore(lookedAtAll.plus(TRUSTED));
  }
}
