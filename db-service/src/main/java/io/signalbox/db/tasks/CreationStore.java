package io.signalbox.db.tasks;

import io.signalbox.db.tasks.NewTasks.Created;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stores many tasks by one statement and so in one transaction: when a method returns, they are on
 * disk. Thread-safe.
 */
@Component
class CreationStore {

  private final JdbcClient jdbc;

  CreationStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Stores tasks, each claimed at once when it names a claimant. They are taken in one order,
   * whatever the caller's: of two calls that bring the same keys, one waits for the other and not
   * each for each.
   *
   * @return those that are new, by their id; of the others the id or the key is stored already
   */
  Map<UUID, Created> insert(List<NewTasks.Item> tasks) {
    Map<UUID, Created> created = new HashMap<>();
    jdbc.sql(
            """
            insert into task (id, type, input, input_memory, max_attempts, timeout_millis,
              idempotency_key, fingerprint, state, attempt, worker, fencing_token, lease_until,
              started_at)
            select id, type, input::json, input_memory, max_attempts, timeout_millis, key,
              fingerprint, case when worker is null then 'QUEUED' else 'RUNNING' end,
              case when worker is null then 0 else 1 end, worker,
              case when worker is not null then nextval('fencing_token') end,
              case when worker is not null then now() + lease * interval '1 millisecond' end,
              case when worker is not null then now() end
            from unnest(:ids::uuid[], :types::text[], :inputs::text[], :memory::bigint[],
              :attempts::int[], :timeouts::bigint[], :keys::text[], :fingerprints::text[],
              :workers::text[], :leases::bigint[]) as gathered (id, type, input, input_memory,
              max_attempts, timeout_millis, key, fingerprint, worker, lease)
            order by key, id
            on conflict do nothing returning id, created_at, fencing_token
            """)
        .param("ids", strings(tasks, task -> task.id().toString()))
        .param("types", strings(tasks, NewTask::type))
        .param("inputs", tasks.stream().map(NewTasks.Item::input).toArray(String[]::new))
        .param("memory", longs(tasks, NewTask::inputMemory))
        .param("attempts", longs(tasks, task -> (long) task.maxAttempts()))
        .param("timeouts", longs(tasks, NewTask::timeoutMillis))
        .param("keys", strings(tasks, NewTask::idempotencyKey))
        .param("fingerprints", strings(tasks, NewTask::fingerprint))
        .param("workers", strings(tasks, NewTask::worker))
        .param("leases", longs(tasks, NewTask::leaseMillis))
        .query(
            row -> {
              created.put(
                  row.getObject(1, UUID.class),
                  new Created(
                      row.getObject(2, OffsetDateTime.class).toInstant(),
                      row.getObject(3, Long.class)));
            });
    return created;
  }

  /** Tasks of the same ids or keys, without their outputs. */
  List<KeyedTask> findEarlier(List<NewTasks.Item> tasks) {
    return jdbc.sql(
            "select idempotency_key, fingerprint, "
                + TaskRow.WITHOUT_OUTPUT
                + " from task where id = any(:ids::uuid[]) or idempotency_key = any(:keys::text[])")
        .param("ids", strings(tasks, task -> task.id().toString()))
        .param("keys", strings(tasks, NewTask::idempotencyKey))
        .query(TaskRow.KEYED)
        .list();
  }

  private static String[] strings(
      List<NewTasks.Item> tasks, Function<NewTask, @Nullable String> field) {
    return tasks.stream().map(item -> field.apply(item.task())).toArray(String[]::new);
  }

  private static Long[] longs(List<NewTasks.Item> tasks, Function<NewTask, @Nullable Long> field) {
    return tasks.stream().map(item -> field.apply(item.task())).toArray(Long[]::new);
  }
}
