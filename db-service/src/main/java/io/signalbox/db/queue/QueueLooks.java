package io.signalbox.db.queue;

import java.sql.Array;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks at the queue that take nothing from it. Thread-safe. */
@Component
class QueueLooks {

  private final JdbcClient jdbc;
  private final Front queue;

  QueueLooks(JdbcClient jdbc, Front queueFront) {
    this.jdbc = jdbc;
    this.queue = queueFront;
  }

  /**
   * What has fallen due.
   *
   * @param at when this was looked at, by the database's clock
   * @param types of tasks that are still queued
   * @param next until the next task falls due; null when none waits for its time
   */
  record Due(OffsetDateTime at, Set<String> types, @Nullable Duration next) {}

  /**
   * Whether a claim of these types would find something.
   *
   * @param mostMemory what the input of a single task may need
   */
  boolean anything(Collection<String> types, long mostMemory) {
    return jdbc.sql(
            """
            select exists (
              select 1 from task where state = 'QUEUED' and not waits_for_place
                and not_before >= :from and not_before <= now() and type = any(:types)
                and input_memory <= :mostMemory)
            """)
        .param("from", queue.bound())
        .param("types", types.toArray(String[]::new))
        .param("mostMemory", mostMemory)
        .query(Boolean.class)
        .single();
  }

  /**
   * @param since an earlier look; before the first one null, and nothing has fallen due since
   */
  Due due(@Nullable OffsetDateTime since) {
    return jdbc.sql(
            """
            select now() as at,
              array(select distinct type from task where state = 'QUEUED'
                and not waits_for_place and not_before > coalesce(:since::timestamptz, now()) and not_before <= now())
                as types,
              (select ceil(extract(epoch from min(not_before) - now()) * 1000)::bigint from task
                where state = 'QUEUED' and not_before > now()) as next_millis
            """)
        .param("since", since)
        .query(
            (row, index) -> {
              Array types = row.getArray("types");
              Long next = row.getObject("next_millis", Long.class);
              return new Due(
                  row.getObject("at", OffsetDateTime.class),
                  Set.of((String[]) types.getArray()),
                  next == null ? null : Duration.ofMillis(next));
            })
        .single();
  }
}
