package io.signalbox.db.tasks;

import io.signalbox.db.tasks.Creation.Created;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stores tasks, alone or many together, each time by one statement and so in one transaction: when
 * a method returns, they are on disk. Thread-safe.
 */
@Component
class CreationStore {

  /**
   * Who names a claimant is granted its claim, unless it is delayed, as the database's clock has
   * it, or has a concurrency key: its place is found when it is stored ({@link Places}). A time
   * that is over counts as now, or it would be a way to the head of the queue.
   */
  private static final String INSERT =
      """
      insert into task (id, type, input, input_memory, max_attempts, timeout_millis,
        idempotency_key, fingerprint, state, attempt, worker, fencing_token, lease_until,
        started_at, not_before, asked_not_before, priority, concurrency_key, max_concurrent,
        waits_for_place)
      select id, type, input::json, input_memory, max_attempts, timeout_millis, key, fingerprint,
        case when granted then 'RUNNING' else 'QUEUED' end,
        case when granted then 1 else 0 end,
        case when granted then worker end,
        case when granted then nextval('fencing_token') end,
        case when granted then now() + lease * interval '1 millisecond' end,
        case when granted then now() end,
        greatest(asked, now()), asked, priority, concurrency_key, max_concurrent,
        concurrency_key is not null
      from (
        select *, worker is not null and concurrency_key is null
          and coalesce(asked <= now(), true) as granted
        from (
          select *, coalesce(not_before, now() + delay * interval '1 millisecond') as asked
          from %s) as told) as judged
      order by key, id
      on conflict do nothing returning %s
      """;

  private static final String ONE =
      INSERT.formatted(
          """
          (select :id::uuid as id, :type::text as type, convert_from(:input, 'UTF8') as input,
            :inputMemory::bigint as input_memory, :maxAttempts::int as max_attempts,
            :timeout::bigint as timeout_millis, :key::text as key,
            :fingerprint::text as fingerprint, :worker::text as worker, :lease::bigint as lease,
            :notBefore::timestamptz as not_before, :delay::bigint as delay,
            :priority::smallint as priority, :concurrencyKey::text as concurrency_key,
            :maxConcurrent::int as max_concurrent) as one
          """,
          TaskRow.WITHOUT_OUTPUT);

  private static final String MANY =
      INSERT.formatted(
          """
          unnest(:ids::uuid[], :types::text[], :inputs::text[], :memory::bigint[],
            :attempts::int[], :timeouts::bigint[], :keys::text[], :fingerprints::text[],
            :workers::text[], :leases::bigint[], :notBefore::timestamptz[], :delays::bigint[],
            :priorities::smallint[], :concurrencyKeys::text[], :maxConcurrent::int[])
            as gathered (id, type, input, input_memory, max_attempts, timeout_millis, key,
              fingerprint, worker, lease, not_before, delay, priority, concurrency_key,
              max_concurrent)
          """,
          "id, created_at, fencing_token, asked_not_before");

  private final JdbcClient jdbc;

  CreationStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Stores a task of any size, claimed at once when it names a claimant and need not wait.
   *
   * @return empty when its id or its idempotency key is stored already
   */
  Optional<StoredTask> insert(NewTask task, byte[] input) {
    Queueing asked = task.asked();
    return jdbc.sql(ONE)
        .param("id", task.id())
        .param("type", task.type())
        .param("input", RawBodies.parameter(input))
        .param("inputMemory", task.inputMemory())
        .param("maxAttempts", task.maxAttempts())
        .param("timeout", task.timeoutMillis())
        .param("key", task.idempotencyKey())
        .param("fingerprint", task.fingerprint())
        .param("worker", task.worker())
        .param("lease", task.leaseMillis())
        .param("notBefore", text(asked.notBefore()))
        .param("delay", asked.delayMillis())
        .param("priority", asked.level())
        .param("concurrencyKey", asked.concurrencyKey())
        .param("maxConcurrent", asked.places())
        .query(TaskRow.STORED)
        .optional();
  }

  /**
   * Stores tasks with small inputs, each claimed at once when it names a claimant and need not
   * wait. They are taken in one order, whatever the caller's: of two calls that bring the same
   * keys, one waits for the other and not each for each.
   *
   * @return those that are new, by their id; of the others the id or the key is stored already
   */
  Map<UUID, Created> insert(List<Creation> tasks) {
    Map<UUID, Created> created = new HashMap<>();
    jdbc.sql(MANY)
        .param("ids", strings(tasks, task -> task.id().toString()))
        .param("types", strings(tasks, NewTask::type))
        .param("inputs", tasks.stream().map(Creation::input).toArray(String[]::new))
        .param("memory", longs(tasks, NewTask::inputMemory))
        .param("attempts", longs(tasks, task -> (long) task.maxAttempts()))
        .param("timeouts", longs(tasks, NewTask::timeoutMillis))
        .param("keys", strings(tasks, NewTask::idempotencyKey))
        .param("fingerprints", strings(tasks, NewTask::fingerprint))
        .param("workers", strings(tasks, NewTask::worker))
        .param("leases", longs(tasks, NewTask::leaseMillis))
        .param("notBefore", strings(tasks, task -> text(task.asked().notBefore())))
        .param("delays", longs(tasks, task -> task.asked().delayMillis()))
        .param("priorities", longs(tasks, task -> (long) task.asked().level()))
        .param("concurrencyKeys", strings(tasks, task -> task.asked().concurrencyKey()))
        .param("maxConcurrent", longs(tasks, CreationStore::places))
        .query(
            row -> {
              created.put(
                  row.getObject(1, UUID.class),
                  new Created(
                      row.getObject(2, OffsetDateTime.class).toInstant(),
                      row.getObject(3, Long.class),
                      TaskRow.instant(row, "asked_not_before").orElse(null)));
            });
    return created;
  }

  /** Tasks of the same ids or keys, without their outputs. */
  List<KeyedTask> findEarlier(List<NewTask> tasks) {
    return jdbc.sql(
            "select idempotency_key, fingerprint, "
                + TaskRow.WITHOUT_OUTPUT
                + " from task where id = any(:ids::uuid[]) or idempotency_key = any(:keys::text[])")
        .param("ids", tasks.stream().map(task -> task.id().toString()).toArray(String[]::new))
        .param("keys", tasks.stream().map(NewTask::idempotencyKey).toArray(String[]::new))
        .query(TaskRow.KEYED)
        .list();
  }

  private static @Nullable Long places(NewTask task) {
    Integer places = task.asked().places();
    return places == null ? null : Long.valueOf(places);
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static String[] strings(List<Creation> tasks, Function<NewTask, @Nullable String> field) {
    return tasks.stream().map(item -> field.apply(item.task())).toArray(String[]::new);
  }

  private static Long[] longs(List<Creation> tasks, Function<NewTask, @Nullable Long> field) {
    return tasks.stream().map(item -> field.apply(item.task())).toArray(Long[]::new);
  }
}
