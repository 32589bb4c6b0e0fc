package io.signalbox.bench.tasks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Ours: a worker that accepts a task runs it if it has a place, and nothing tells it not to. So the
 * rows that db-service would write are written in one transaction, and until that ends nobody sees
 * them.
 */
final class UncommittedBacklog implements Backlog {

  private static final String INSERT =
      """
      insert into task (id, type, state, input, input_memory, max_attempts, timeout_millis)
      select uuidv7(), 'sleep', 'QUEUED', '{"seconds":0}', 4096, 3, 60000 from generate_series(1, ?)
      """;

  /** As db-service announces what it queues. It is told when the transaction ends. */
  private static final String ANNOUNCE = "notify signalbox_queue, 'bench sleep'";

  private final Database database;

  UncommittedBacklog(Database database) {
    this.database = database;
  }

  private record Uncommitted(Connection connection, int tasks) implements Held {

    @Override
    public void release() throws SQLException {
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  @Override
  public Held hold(int tasks) throws SQLException {
    Connection connection = database.connect(Database.OURS);
    try {
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement(INSERT);
          Statement announcement = connection.createStatement()) {
        announcement.execute(ANNOUNCE);
        insert.setInt(1, tasks);
        return new Uncommitted(connection, insert.executeUpdate());
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
