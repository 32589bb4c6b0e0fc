package io.signalbox.db.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @Test
  void data_survive_a_stop_and_commits_are_durable(@TempDir Path dir) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      execute(postgres, "create table kept (value text)");
      execute(postgres, "insert into kept values ('here')");
      assertThat(query(postgres, "show fsync")).isEqualTo("on");
      assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
      assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
    }
    assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThat(query(postgres, "select value from kept")).isEqualTo("here");
    }
  }

  @Test
  void a_server_that_its_user_left_running_is_joined_and_stopped_by_the_next(@TempDir Path dir)
      throws Exception {
    EmbeddedPostgres killed = EmbeddedPostgres.start(dir, TIMEOUT);
    String address = killed.jdbcUrl();
    killed.abandon();
    try (EmbeddedPostgres next = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThat(next.jdbcUrl()).isEqualTo(address);
    }
    assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void nobody_gets_in_without_the_password_which_only_its_owner_may_read(@TempDir Path dir)
      throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      Path password = dir.resolve("postgres.password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
  }
}
