package io.signalbox.db.tasks;

import io.signalbox.db.tasks.CreationGathering.Created;
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

  private final JdbcClient jdbc;

  CreationStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Stores a task of any size, claimed at once when it names a claimant.
   *
   * @return empty when its id or its idempotency key is stored already
   */
  Optional<StoredTask> insert(NewTask task, byte[] input) {
    String life =
        task.worker() == null
            ? "'QUEUED', 0, null, null, null, null"
            : """
              'RUNNING', 1, :worker, nextval('fencing_token'),
              now() + :lease * interval '1 millisecond', now()
              """;
    var statement =
        jdbc.sql(
                """
                insert into task (id, type, input, input_memory, max_attempts, timeout_millis,
                  idempotency_key, fingerprint, state, attempt, worker, fencing_token, lease_until,
                  started_at)
                values (:id, :type, convert_from(:input, 'UTF8')::json, :inputMemory, :maxAttempts,
                  :timeout, :key, :fingerprint,
                """
                    + life
                    + ") on conflict do nothing returning "
                    + TaskRow.WITHOUT_OUTPUT)
            .param("id", task.id())
            .param("type", task.type())
            .param("input", RawBodies.parameter(input))
            .param("inputMemory", task.inputMemory())
            .param("maxAttempts", task.maxAttempts())
            .param("timeout", task.timeoutMillis())
            .param("key", task.idempotencyKey())
            .param("fingerprint", task.fingerprint());
    if (task.worker() != null) {
      statement = statement.param("worker", task.worker()).param("lease", task.leaseMillis());
    }
    return statement.query(TaskRow.STORED).optional();
  }

  /**
   * Stores tasks with small inputs, each claimed at once when it names a claimant. They are taken
   * in one order, whatever the caller's: of two calls that bring the same keys, one waits for the
   * other and not each for each.
   *
   * @return those that are new, by their id; of the others the id or the key is stored already
   */
  Map<UUID, Created> insert(List<CreationGathering.Item> tasks) {
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
        .param("inputs", tasks.stream().map(CreationGathering.Item::input).toArray(String[]::new))
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

  private static String[] strings(
      List<CreationGathering.Item> tasks, Function<NewTask, @Nullable String> field) {
    return tasks.stream().map(item -> field.apply(item.task())).toArray(String[]::new);
  }

  private static Long[] longs(
      List<CreationGathering.Item> tasks, Function<NewTask, @Nullable Long> field) {
    return tasks.stream().map(item -> field.apply(item.task())).toArray(Long[]::new);
  }
}
