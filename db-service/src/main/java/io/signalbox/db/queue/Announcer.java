package io.signalbox.db.queue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells other instances of tasks that can be claimed: at once, and then of all that come within a
 * pause together. PostgreSQL lets transactions that notify commit one by one, each with its sync to
 * disk; so this is a transaction of its own, after the one that queued the task, and has nothing to
 * sync. If the process dies in between, the workers' next look finds the task. Thread-safe.
 */
@Component
final class Announcer implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final String name = UUID.randomUUID().toString();
  private final JdbcClient jdbc;
  private final Set<String> toTell = new HashSet<>();
  private final Thread telling;

  Announcer(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.telling = Thread.ofVirtual().name("queue-announcer").start(this::tellForever);
  }

  /** By what others know this instance. */
  String name() {
    return name;
  }

  /** Does not block. */
  synchronized void announce(Set<String> types) {
    toTell.addAll(types);
    notifyAll();
  }

  private void tellForever() {
    try {
      while (true) {
        Thread.sleep(tell(take()));
      }
    } catch (InterruptedException e) {
      log.debug("Nothing more is told to other instances");
    }
  }

  private synchronized Set<String> take() throws InterruptedException {
    while (toTell.isEmpty()) {
      wait();
    }
    Set<String> types = Set.copyOf(toTell);
    toTell.clear();
    return types;
  }

  private Duration tell(Set<String> types) {
    try {
      jdbc.sql("select pg_notify(:channel, payload) from unnest(:payloads) as payload")
          .param("channel", Announcement.CHANNEL)
          .param(
              "payloads",
              types.stream()
                  .map(type -> new Announcement(name, type).payload())
                  .toArray(String[]::new))
          .query(row -> {});
      return PAUSE;
    } catch (DataAccessException e) {
      log.warn("Other instances are not told of queued tasks: {}", e.getMessage());
      announce(types);
      return PAUSE_AFTER_FAILURE;
    }
  }

  /** After the last requests, whose tasks other instances have to hear of. */
  @Override
  public void destroy() {
    telling.interrupt();
  }
}
