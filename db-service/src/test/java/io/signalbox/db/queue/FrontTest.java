package io.signalbox.db.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.DbServiceFixture;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** By a clock that stands where it is put. */
class FrontTest extends DbServiceFixture {

  private static final OffsetDateTime NOON =
      OffsetDateTime.of(2026, 11, 29, 12, 0, 0, 0, ZoneOffset.UTC);

  @Autowired private DataSource database;
  private SingleConnectionDataSource connection;
  private JdbcClient clocked;
  private final AtomicLong nanos = new AtomicLong();
  private Front front;

  @BeforeEach
  void putUpClock() throws Exception {
    jdbc.sql("create schema clock").update();
    connection = new SingleConnectionDataSource(database.getConnection(), true);
    clocked = JdbcClient.create(connection);
    // Who is asked for the time by its name alone is found here first.
    clocked.sql("set search_path = clock, pg_catalog, public").update();
    front = Front.ofQueue(clocked, nanos::get);
    set(NOON);
  }

  @AfterEach
  void takeDownClock() {
    clocked.sql("reset search_path").update();
    connection.destroy();
    jdbc.sql("drop schema clock cascade").update();
  }

  private void set(OffsetDateTime time) {
    for (String function : new String[] {"now", "clock_timestamp"}) {
      clocked
          .sql(
              "create or replace function clock.%s() returns timestamptz language sql as $$ select timestamptz '%s' $$"
                  .formatted(function, time))
          .update();
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void queue(OffsetDateTime notBefore) {
    jdbc.sql(
            """
            insert into task (id, type, state, input, max_attempts, timeout_millis, not_before)
            values (:id, 'sleep', 'QUEUED', '{}', 1, 1000, :notBefore)
            """)
        .param("id", UUID.randomUUID())
        .param("notBefore", notBefore)
        .update();
  }

  @Test
  void begins_at_the_first_that_waits() {
    queue(NOON.minusHours(2));
    queue(NOON.minusHours(1));

    Front.Look look = front.look();

    assertThat(look.due()).isTrue();
    assertThat(look.first())
        .hasValueSatisfying(first -> assertThat(first).isEqualTo(NOON.minusHours(2)));
    assertThat(front.bound()).isEqualTo(NOON.minusHours(2));
  }

  @Test
  void with_none_that_waits_it_leaves_room_for_transactions_that_are_open() {
    queue(NOON.plusHours(1));

    Front.Look look = front.look();

    assertThat(look.due()).isFalse();
    assertThat(front.bound()).isEqualTo(NOON.minusSeconds(10));
  }

  @Test
  void what_comes_before_the_bound_is_found_soon() {
    front.look();
    queue(NOON.minusHours(1));

    pass(Duration.ofSeconds(9));
    assertThat(front.look().due()).isFalse();
    pass(Duration.ofSeconds(1));

    assertThat(front.look().due()).isTrue();
    assertThat(front.bound()).isEqualTo(NOON.minusHours(1));
  }

  @Test
  void a_look_from_the_beginning_that_takes_long_is_made_seldom() {
    Front slow = Front.ofQueue(clocked, () -> nanos.addAndGet(Duration.ofSeconds(3).toNanos()));
    slow.look();
    queue(NOON.minusHours(1));

    int looks = 1;
    while (!slow.look().due()) {
      looks++;
    }
    // A twentieth of the time.
    assertThat(looks).isBetween(18, 21);
  }

  @Test
  void what_comes_after_the_clock_was_set_back_is_found_at_the_next_look() {
    front.look();
    OffsetDateTime earlier = NOON.minus(Duration.ofHours(1));
    set(earlier);
    front.look();
    queue(earlier.minusSeconds(30));

    assertThat(front.look().due()).isTrue();
    assertThat(front.bound()).isEqualTo(earlier.minusSeconds(30));
  }
}
