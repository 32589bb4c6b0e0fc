package io.signalbox.db.schedules;

import io.signalbox.db.schedules.ScheduleDefinition.TaskTemplate;
import io.signalbox.db.tasks.Queueing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements about schedules. They join the caller's transaction. Thread-safe. */
@Component
class ScheduleStore {

  private static final String OUTLINE =
      """
      name, task_type, max_attempts, timeout_millis, priority, concurrency_key, max_concurrent,
      cron, time_zone, every, anchor, overlap, catch_up, paused, next_due, last_due, last_task,
      runs, skipped, missed, created_at, updated_at
      """;
  private static final String COLUMNS = "input, " + OUTLINE;
  private static final String WITHOUT_INPUT = "null as input, " + OUTLINE;

  private final JdbcClient jdbc;

  ScheduleStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Schedule> find(String name) {
    return jdbc.sql("select " + COLUMNS + " from schedule where name = :name")
        .param("name", name)
        .query((row, index) -> schedule(row))
        .optional();
  }

  /** The same, and nobody else changes it until the transaction ends. */
  Optional<Schedule> lock(String name) {
    return jdbc.sql("select " + COLUMNS + " from schedule where name = :name for update")
        .param("name", name)
        .query((row, index) -> schedule(row))
        .optional();
  }

  /** By name, from just behind {@code after}. */
  ScheduleList list(@Nullable String after, int limit) {
    List<Schedule> found =
        jdbc.sql(
                "select "
                    + WITHOUT_INPUT
                    + """
                    from schedule where :after::text is null or name collate "C" > :after
                    order by name collate "C" limit :limit + 1
                    """)
            .param("after", after)
            .param("limit", limit)
            .query((row, index) -> schedule(row))
            .list();
    boolean more = found.size() > limit;
    return new ScheduleList(more ? found.subList(0, limit) : found, more);
  }

  int count() {
    return jdbc.sql("select count(*) from schedule").query(Integer.class).single();
  }

  /**
   * @return empty when another of the name is there
   */
  Optional<Schedule> insert(
      String name,
      ScheduleDefinition definition,
      boolean paused,
      @Nullable Instant next,
      Instant now) {
    return defined(
            """
            insert into schedule (name, task_type, input, input_memory, max_attempts,
              timeout_millis, priority, concurrency_key, max_concurrent, cron, time_zone, every,
              anchor, overlap, catch_up, paused, next_due, look_at, created_at, updated_at)
            values (:name, :type, :input::json, :inputMemory, :maxAttempts, :timeout,
              :priority::smallint, :concurrencyKey, :maxConcurrent::int, :cron, :timeZone, :every,
              :anchor::timestamptz, :overlap, :catchUp, :paused, :next::timestamptz,
              :next::timestamptz, :now, :now)
            on conflict do nothing returning
            """,
            name,
            definition,
            paused,
            next,
            now)
        .optional();
  }

  /** Replaces one that is there; a due time that stays is looked at when it would have been. */
  Schedule replace(
      String name,
      ScheduleDefinition definition,
      boolean paused,
      @Nullable Instant next,
      Instant now) {
    return defined(
            """
            update schedule set task_type = :type, input = :input::json,
              input_memory = :inputMemory, max_attempts = :maxAttempts, timeout_millis = :timeout,
              priority = :priority::smallint, concurrency_key = :concurrencyKey,
              max_concurrent = :maxConcurrent::int, cron = :cron, time_zone = :timeZone,
              every = :every, anchor = :anchor::timestamptz, overlap = :overlap,
              catch_up = :catchUp, paused = :paused, next_due = :next::timestamptz,
              look_at = case when next_due = :next::timestamptz then look_at
                else :next::timestamptz end,
              updated_at = :now
            where name = :name returning
            """,
            name,
            definition,
            paused,
            next,
            now)
        .single();
  }

  private JdbcClient.MappedQuerySpec<Schedule> defined(
      String statement,
      String name,
      ScheduleDefinition definition,
      boolean paused,
      @Nullable Instant next,
      Instant now) {
    TaskTemplate task = definition.task();
    RuleSpec rule = definition.rule();
    return jdbc.sql(statement + COLUMNS)
        .param("name", name)
        .param("type", task.type())
        .param("input", task.input())
        .param("inputMemory", task.inputMemory())
        .param("maxAttempts", task.maxAttempts())
        .param("timeout", task.timeoutMillis())
        .param("priority", task.asked().level())
        .param("concurrencyKey", task.asked().concurrencyKey())
        .param("maxConcurrent", task.asked().places())
        .param("cron", rule.cron())
        .param("timeZone", rule.timeZone())
        .param("every", rule.every())
        .param("anchor", time(rule.anchor()))
        .param("overlap", definition.overlap().name())
        .param("catchUp", definition.catchUp().name())
        .param("paused", paused)
        .param("next", time(next))
        .param("now", time(now))
        .query((row, index) -> schedule(row));
  }

  /** Stops it, or has it go on from {@code next}. */
  Schedule pause(String name, boolean paused, @Nullable Instant next, Instant now) {
    return jdbc.sql(
            """
            update schedule set paused = :paused, next_due = :next::timestamptz,
              look_at = :next::timestamptz, updated_at = :now
            where name = :name returning
            """
                + COLUMNS)
        .param("name", name)
        .param("paused", paused)
        .param("next", time(next))
        .param("now", time(now))
        .query((row, index) -> schedule(row))
        .single();
  }

  boolean delete(String name) {
    return jdbc.sql("delete from schedule where name = :name").param("name", name).update() > 0;
  }

  /** When the first look is due. */
  Optional<Instant> firstLook() {
    return jdbc.sql(
            "select look_at from schedule where look_at is not null order by look_at limit 1")
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  /**
   * Those to be looked at, the longest due first. Nobody else deals with them until the transaction
   * ends; those with which somebody else does are left out.
   */
  List<DueSchedule> lockDue(Instant now, int limit) {
    return jdbc.sql(
            """
            select id, name, task_type, input, input_memory, max_attempts, timeout_millis,
              priority, concurrency_key, max_concurrent, cron, time_zone, every, anchor, overlap,
              catch_up, next_due, last_task
            from schedule where look_at <= :now order by look_at limit :limit
            for update skip locked
            """)
        .param("now", time(now))
        .param("limit", limit)
        .query(
            (row, index) ->
                new DueSchedule(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    new TaskTemplate(
                        row.getString("task_type"),
                        row.getString("input"),
                        row.getLong("input_memory"),
                        row.getInt("max_attempts"),
                        row.getLong("timeout_millis"),
                        Queueing.of(row, null)),
                    rule(row),
                    Overlap.valueOf(row.getString("overlap")),
                    CatchUp.valueOf(row.getString("catch_up")),
                    row.getObject("next_due", OffsetDateTime.class).toInstant(),
                    row.getObject("last_task", UUID.class)))
        .list();
  }

  /** Moves a schedule on. */
  void apply(Turn turn) {
    jdbc.sql(
            """
            update schedule set next_due = :next::timestamptz, look_at = :lookAt::timestamptz,
              last_due = coalesce(:due::timestamptz, last_due),
              last_task = coalesce(:task::uuid, last_task), runs = runs + :runs,
              skipped = skipped + :skipped, missed = missed + :missed
            where id = :id
            """)
        .param("id", turn.schedule().id())
        .param("next", time(turn.next()))
        .param("lookAt", time(turn.lookAt()))
        .param("due", time(turn.due()))
        .param("task", turn.task())
        .param("runs", turn.task() == null ? 0 : 1)
        .param("skipped", turn.outcome() == Turn.Outcome.SKIPPED ? 1 : 0)
        .param("missed", turn.missed())
        .update();
  }

  private static Schedule schedule(ResultSet row) throws SQLException {
    return new Schedule(
        row.getString("name"),
        row.getString("task_type"),
        row.getString("input"),
        row.getInt("max_attempts"),
        row.getLong("timeout_millis"),
        Queueing.of(row, null),
        rule(row),
        Overlap.valueOf(row.getString("overlap")),
        CatchUp.valueOf(row.getString("catch_up")),
        row.getBoolean("paused"),
        instant(row, "next_due"),
        instant(row, "last_due"),
        row.getObject("last_task", UUID.class),
        row.getLong("runs"),
        row.getLong("skipped"),
        row.getLong("missed"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  private static RuleSpec rule(ResultSet row) throws SQLException {
    return new RuleSpec(
        row.getString("cron"),
        row.getString("time_zone"),
        row.getString("every"),
        instant(row, "anchor"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
