package io.signalbox.db.tasks;

import io.signalbox.db.queue.QueueBell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives the places of concurrency keys to the tasks that wait for one. A key has as many places as
 * its tasks may run at once; a task is queued without a place and can be claimed when it has got
 * one, which it keeps until it ends or is queued again.
 *
 * <p>A place is nothing of its own but says of its task's row that it is in force: it comes and
 * goes with the row's state, so none is ever left over. Places are given out under a lock of the
 * key, only here, and each may be taken up by anybody at any time: the limit holds whatever happens
 * at once. The locks are taken in one order and before any row, and a row that somebody else holds
 * is passed over: nobody who holds a row waits for a lock of these, so there is no deadlock.
 *
 * <p>Thread-safe.
 */
@Component
class Places {

  private static final Logger log = LoggerFactory.getLogger(Places.class);

  /** Tells these locks from others in the database that have two numbers, too. */
  private static final int LOCKS = 0x706c6163;

  /** Of a task that is due and has no place. */
  private static final String WAITING =
      "state = 'QUEUED' and waits_for_place and not_before <= now() and " + TaskRow.RANK_IS_DUE;

  /**
   * Of each key, whose locks are held, as many as fit under the smallest number any of them says.
   */
  static final String GIVE =
      """
      with head as materialized (
        select told.key, taken.places as taken, taken.bound,
          greatest(0, least(taken.bound, first.max_concurrent) - taken.places) as free
        from (select distinct key from unnest(:keys::text[]) as told (key)) as told
        cross join lateral (
          select count(*) as places, min(max_concurrent) as bound from task
          where concurrency_key = told.key and state in ('QUEUED', 'RUNNING')
            and not waits_for_place) as taken
        cross join lateral (
          select max_concurrent from task where concurrency_key = told.key and %1$s
          order by %2$s, id limit 1) as first),
      next as materialized (
        select head.*, waiting.* from head cross join lateral (
          select id, max_concurrent, %2$s as rank from task
          where concurrency_key = head.key and %1$s
          order by %2$s, id limit head.free for update skip locked) as waiting),
      seated as (
        select id, taken + row_number() over turn as place,
          least(bound, min(max_concurrent) over turn) as most
        from next window turn as (partition by key order by rank, id))
      update task set waits_for_place = false
      where id = any(array(select id from seated where place <= most)) returning type
      """
          .formatted(WAITING, TaskRow.RANK);

  /** Keys with a free place and a task for it; goes from key to key, not from task to task. */
  static final String WAITED_FOR =
      """
      with recursive waiting as (
        (select concurrency_key as key from task where state = 'QUEUED' and waits_for_place
         order by concurrency_key limit 1)
        union all
        select (
          select concurrency_key from task where state = 'QUEUED' and waits_for_place
            and concurrency_key > waiting.key order by concurrency_key limit 1)
        from waiting where waiting.key is not null)
      select key from waiting cross join lateral (
        select max_concurrent from task where concurrency_key = waiting.key and %1$s
        order by %2$s, id limit 1) as first
      where (
        select count(*) from (
          select 1 from task where concurrency_key = waiting.key
            and state in ('QUEUED', 'RUNNING') and not waits_for_place
          limit first.max_concurrent) as taken) < first.max_concurrent
      """
          .formatted(WAITING, TaskRow.RANK);

  private final JdbcClient jdbc;
  private final QueueBell bell;
  private final TransactionTemplate transaction;

  Places(JdbcClient jdbc, QueueBell bell, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.bell = bell;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Gives out the places of these keys that are free, to be called when tasks of theirs have been
   * stored, have ended or have been queued again. It never fails: what it could not do is done by
   * {@link #fillForgotten}.
   *
   * @param keys null stands for none
   * @return how many tasks can be claimed now that could not before
   */
  int fill(Collection<? extends @Nullable String> keys) {
    List<String> some = new ArrayList<>();
    for (String key : keys) {
      if (key != null) {
        some.add(key);
      }
    }
    if (some.isEmpty()) {
      return 0;
    }
    try {
      List<String> types = Objects.requireNonNull(transaction.execute(_ -> give(some)));
      bell.ring(Set.copyOf(types));
      return types.size();
    } catch (DataAccessException | TransactionException e) {
      log.warn("Places that are free are given out later: {}", e.getMessage());
      return 0;
    }
  }

  /**
   * Gives out what is free and waited for: to tasks whose time has come since, and where somebody
   * died between an end and the next start.
   *
   * @return how many tasks can be claimed now that could not before
   * @throws DataAccessException when the database does not answer
   */
  int fillForgotten() {
    int filled = 0;
    List<@Nullable String> keys = waitedFor();
    for (int from = 0; from < keys.size(); from += Gathering.MOST) {
      filled += fill(keys.subList(from, Math.min(keys.size(), from + Gathering.MOST)));
    }
    return filled;
  }

  private List<String> give(List<String> keys) {
    String[] all = keys.toArray(String[]::new);
    // A statement of its own: the next one must see what was given out before the lock was free.
    jdbc.sql(
            """
            select pg_advisory_xact_lock(:locks, hash) from (
              select distinct hashtext(key) as hash from unnest(:keys::text[]) as told (key)
              order by hash) as locks
            """)
        .param("locks", LOCKS)
        .param("keys", all)
        .query(row -> {});
    return jdbc.sql(GIVE).param("keys", all).query((row, index) -> row.getString(1)).list();
  }

  private List<@Nullable String> waitedFor() {
    return jdbc.sql(WAITED_FOR).query(String.class).list();
  }
}
