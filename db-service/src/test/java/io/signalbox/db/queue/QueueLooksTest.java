package io.signalbox.db.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.DbServiceFixture;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class QueueLooksTest extends DbServiceFixture {

  @Autowired private QueueLooks looks;

  /** Whoever is told of a next one looks again. */
  @Test
  void where_no_task_waits_for_its_time_there_is_no_next_one() {
    store(newTask());
    QueueLooks.Due due = looks.due(null);
    assertThat(due.types()).isEmpty();
    assertThat(due.next()).isNull();
  }

  @Test
  void the_next_one_is_told_before_it_is_due_and_its_type_once_it_is() {
    store(newTask());
    OffsetDateTime before = looks.due(null).at();
    jdbc.sql("update task set not_before = now() + interval '1 minute'").update();
    assertThat(looks.due(before).next()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    jdbc.sql("update task set not_before = now()").update();
    assertThat(looks.due(before).types()).containsExactly("sleep");
  }
}
