package io.signalbox.bench.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.measure.ProcessTree;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** On the tables that db-service makes, so that it tells when these have others. */
@EnabledOnOs(OS.LINUX)
class UncommittedBacklogTest {

  private static final String MIGRATIONS =
      "filesystem:../db-service/src/main/resources/db/migration";

  private static EmbeddedPostgres postgres;
  private static Database database;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role " + Database.USER + " superuser login");
      statement.execute("create database " + Database.OURS);
    }
    database = new Database(postgres.getPort(), "", new ProcessTree(1));
    Flyway.configure()
        .dataSource(postgres.getDatabase(Database.USER, Database.OURS))
        .locations(MIGRATIONS)
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void tasks_are_there_when_they_are_released_and_not_before() throws Exception {
    UncommittedBacklog backlog = new UncommittedBacklog(database);
    try (Backlog.Held held = backlog.hold(100)) {
      assertThat(held.tasks()).isEqualTo(100);
      assertThat(queued()).isZero();

      held.release();

      assertThat(queued()).isEqualTo(100);
    }
  }

  private static long queued() throws SQLException {
    try (Connection connection = database.connect(Database.OURS);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select count(*) from task where state = 'QUEUED'")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void what_is_written_is_counted_over_all_databases() throws Exception {
    database.create("another");
    Written before = database.written();
    try (Connection connection = database.connect("another");
        Statement statement = connection.createStatement()) {
      statement.execute("create table note (text text)");
      statement.execute("insert into note values ('a')");
      statement.execute("select * from note");
    }

    Written written = database.written().since(before);

    assertThat(written.transactions()).isBetween(2L, 10L);
    assertThat(written.walBytes()).isPositive();
  }

  @Test
  void it_tells_what_durability_depends_on() throws Exception {
    assertThat(database.settings()).contains("server_version 18", "fsync ", "synchronous_commit ");
  }
}
