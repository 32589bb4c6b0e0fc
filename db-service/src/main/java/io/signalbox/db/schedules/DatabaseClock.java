package io.signalbox.db.schedules;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The only clock that decides what is due: the database's, since each data tier's own may differ.
 * Thread-safe.
 */
@Component
class DatabaseClock {

  private final JdbcClient jdbc;

  DatabaseClock(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
  }
}
