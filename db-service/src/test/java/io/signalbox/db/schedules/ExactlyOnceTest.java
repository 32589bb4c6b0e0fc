package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.db.tasks.TransactionalCreations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Several clockworks on one database, in fast motion. */
class ExactlyOnceTest extends ScheduleFixture {

  private static final int SCHEDULES = 5;
  private static final int DUE_TIMES = 80;

  @Autowired private DueTimes dueTimes;
  @Autowired private TransactionalCreations tasks;
  @Autowired private TransactionTemplate transactions;
  @Autowired private ScheduleProperties properties;

  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean over;

  @Test
  void each_due_time_gets_one_task_however_many_are_at_it() {
    compete();
    assertEachHadItsRun();
    assertThat(failures).hasValue(0);
  }

  /** The server ends the connection between the task's insertion and the commit. */
  @Test
  void whoever_dies_in_its_midst_leaves_nothing_and_another_does_it() {
    jdbc.sql("create sequence death_turn").update();
    jdbc.sql(
            """
            create function die() returns trigger language plpgsql as $$
            begin
              if nextval('death_turn') % 11 = 0 then
                perform pg_terminate_backend(pg_backend_pid());
              end if;
              return new;
            end $$
            """)
        .update();
    jdbc.sql(
            """
            create trigger death before update on schedule
            for each row when (old.last_task is distinct from new.last_task)
            execute function die()
            """)
        .update();
    try {
      compete();
    } finally {
      jdbc.sql("drop trigger death on schedule").update();
      jdbc.sql("drop function die").update();
      jdbc.sql("drop sequence death_turn").update();
    }
    assertEachHadItsRun();
    assertThat(failures).hasPositiveValue();
  }

  private void compete() {
    for (int i = 0; i < SCHEDULES; i++) {
      define("s" + i, with(every("PT1S"), "catchUp", "all"));
    }
    List<DueRuns> competitors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      competitors.add(
          new DueRuns(
              store,
              dueTimes,
              tasks,
              clock,
              transactions,
              new ScheduleMetrics(new SimpleMeterRegistry()),
              properties));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(competitors.size())) {
      competitors.forEach(competitor -> threads.submit(() -> takeUntilOver(competitor)));
      try {
        for (int i = 0; i < DUE_TIMES; i++) {
          clock.advance(Duration.ofSeconds(1));
          if (i % 4 == 0) {
            awaitAllTaken();
          }
        }
        awaitAllTaken();
      } finally {
        over = true;
      }
    }
  }

  private void takeUntilOver(DueRuns competitor) {
    while (!over) {
      try {
        competitor.take();
      } catch (RuntimeException e) {
        // As the clockwork does, it tries again.
        failures.incrementAndGet();
      }
    }
  }

  private void awaitAllTaken() {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(() -> store.firstLook().filter(look -> !look.isAfter(clock.now())).isEmpty());
  }

  private void assertEachHadItsRun() {
    List<Instant> expected =
        LongStream.rangeClosed(1, DUE_TIMES)
            .mapToObj(START::plusSeconds)
            .flatMap(due -> Collections.nCopies(SCHEDULES, due).stream())
            .toList();
    assertThat(runs()).isEqualTo(expected);
    assertThat(jdbc.sql("select count(*) from task").query(Integer.class).single())
        .isEqualTo(SCHEDULES * DUE_TIMES);
    for (int i = 0; i < SCHEDULES; i++) {
      assertCounts(schedule("s" + i), DUE_TIMES, 0, 0);
    }
  }
}
