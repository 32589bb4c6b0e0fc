package io.signalbox.db.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.db.postgres.OwnConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears what other instances announce, on a connection of its own: the pool's are for those who ask
 * something. A connection that is lost is replaced; what was announced meanwhile is made good by
 * waking everybody once, after the new one listens.
 */
@Component
final class AnnouncementListener implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(AnnouncementListener.class);

  /** What it is called in pg_stat_activity. */
  static final String APPLICATION = "signalbox-queue";

  /** After such a silence it is made sure that the connection still lives. */
  private static final int SILENCE_MILLIS = 10_000;

  private static final int CHECK_SECONDS = 2;
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

  private final DataSource connections;
  private final Waiters waiters;
  private final String ownName;
  private final Counter heard;
  private volatile @Nullable Thread listening;

  AnnouncementListener(
      OwnConnections connections, Waiters waiters, Announcer announcer, MeterRegistry meters) {
    this.connections = connections.on(terms -> terms.setProperty("ApplicationName", APPLICATION));
    this.waiters = waiters;
    this.ownName = announcer.name();
    this.heard =
        Counter.builder("signalbox.queue.announcements")
            .description("Announcements of queued tasks heard from other instances")
            .register(meters);
  }

  private void listenForever() {
    boolean told = false;
    try {
      while (true) {
        try (Connection connection = connect()) {
          if (told) {
            log.info("Announcements of queued tasks are heard again");
            told = false;
          }
          listen(connection);
        } catch (SQLException e) {
          if (!told && !Thread.currentThread().isInterrupted()) {
            log.warn("Announcements of queued tasks are not heard: {}", e.getMessage());
            told = true;
          }
        }
        Thread.sleep(PAUSE_AFTER_FAILURE);
      }
    } catch (InterruptedException e) {
      log.debug("Announcements are heard no more");
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = connections.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + Announcement.CHANNEL);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void listen(Connection connection) throws SQLException {
    waiters.ringAll();
    PGConnection announcements = connection.unwrap(PGConnection.class);
    while (true) {
      PGNotification[] told = announcements.getNotifications(SILENCE_MILLIS);
      if (told != null && told.length > 0) {
        for (PGNotification one : told) {
          hear(Announcement.parse(one.getParameter()));
        }
      } else if (!connection.isValid(CHECK_SECONDS)) {
        throw new SQLException("The connection is dead");
      }
    }
  }

  private void hear(Announcement announcement) {
    if (!announcement.teller().equals(ownName)) {
      heard.increment();
      waiters.ring(Set.of(announcement.type()));
    }
  }

  @Override
  public void start() {
    listening = Thread.ofVirtual().name("queue-listener").start(this::listenForever);
  }

  @Override
  public void stop() {
    Thread running = listening;
    if (running != null) {
      running.interrupt();
      listening = null;
    }
  }

  @Override
  public boolean isRunning() {
    return listening != null;
  }
}
